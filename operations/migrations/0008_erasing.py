"""Erasures of contents of the trail, and the paper that proves one."""

import audit.subject
import django.db.models.deletion
import django_fsm
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('applicants', '0002_erased_documents'),
        ('operations', '0007_auditing'),
    ]

    operations = [
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('announcement', '通告'), ('acceptance', '受理通知书'), ('not_accepted', '不予受理通知书'), ('supplement', '补正告知书'), ('consultation', '征求意见函'), ('grant', '授权决定通知书'), ('refusal', '不予授权决定书'), ('lapse', '逾期未签约通知书'), ('annulment', '撤回授权决定书'), ('publication', '授权结果公告'), ('filing', '备案报告'), ('agreement', '公共数据授权运营协议'), ('amendment', '补充协议'), ('suspension', '暂时关闭使用权限通知书'), ('resumption', '恢复使用权限通知书'), ('hearing', '陈述申辩告知书'), ('correction', '改正通知书'), ('referral', '移送函'), ('evaluation', '年度评估结果'), ('inspection', '检查意见书'), ('outbound', '数据产品和服务出域审核意见书'), ('termination', '终止授权决定书'), ('revocation', '撤销授权决定书'), ('deletion', '数据删除确认书'), ('purge', '日志清除记录'), ('closure', '退出处置办结记录'), ('erasure', '内容删除证明')], max_length=20),
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.UUIDField(default=audit.subject.new_id, editable=False, primary_key=True, serialize=False)),
                ('trail_seq', models.PositiveIntegerField(default=0, editable=False)),
                ('state', django_fsm.FSMField(choices=[('requested', '待审批'), ('approved', '已批准'), ('done', '已删除'), ('rejected', '不予批准'), ('withdrawn', '已撤回')], default='requested', max_length=50, protected=True, verbose_name='状态')),
                ('number', models.CharField(max_length=60, verbose_name='编号')),
                ('basis', models.CharField(choices=[('duty', '应当删除个人信息（个人信息保护法第四十七条）'), ('court', '人民法院生效裁判'), ('order', '有关机关依法作出的决定')], max_length=10, verbose_name='法律依据')),
                ('document_no', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('reason', models.TextField(verbose_name='删除理由')),
                ('entries', models.PositiveIntegerField(verbose_name='涉及记录')),
                ('entries_digest', models.CharField(max_length=64, verbose_name='记录清单摘要')),
                ('requested_at', models.DateTimeField(verbose_name='申请时间')),
                ('requested_by', models.UUIDField()),
                ('requested_as', models.CharField(max_length=30)),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审批时间')),
                ('decided_by', models.UUIDField(null=True)),
                ('decision', models.TextField(blank=True, verbose_name='审批意见')),
                ('withdrawn_reason', models.TextField(blank=True, verbose_name='撤回理由')),
                ('carried_out_at', models.DateTimeField(null=True, verbose_name='删除时间')),
                ('erased', models.PositiveIntegerField(null=True, verbose_name='已删除内容')),
                ('outline_digest', models.CharField(blank=True, max_length=64, verbose_name='删除后留存摘要')),
                ('record_no', models.CharField(blank=True, max_length=60, verbose_name='删除证明编号')),
                ('documents', models.ManyToManyField(blank=True, related_name='+', to='applicants.document', verbose_name='涉及文件')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.region', to_field='code')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['region', 'state', 'id'], name='erasure_region_state'), models.Index(fields=['state', 'decided_at'], name='erasure_approved')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved', 'done', 'rejected', 'withdrawn'])), name='erasure_state_valid'), models.UniqueConstraint(fields=('number',), name='erasure_number_unique'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decided_by', models.F('requested_by')), _negated=True)), _connector='OR'), name='erasure_two_persons')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
    ]
