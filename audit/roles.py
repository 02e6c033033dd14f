"""Who acts: the role codes of the lifecycle, with the names officials use."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """One code per kind of seat. Scope (region, unit, organization, domain) belongs to the seat, not to the role."""

    CLERK = "clerk", _("经办人")
    APPROVER = "approver", _("审批人")
    SEAL_KEEPER = "seal_keeper", _("印章保管人")
    PROVINCIAL_DESK = "provincial_desk", _("省级经办")
    SECRETARIAT = "secretariat", _("协调机制办公室")
    CONVENER = "convener", _("召集人")
    UNIT_HANDLER = "unit_handler", _("有关单位经办人")
    UNIT_APPROVER = "unit_approver", _("有关单位负责人")
    SECTOR = "sector", _("领域主管部门")
    STEWARD = "steward", _("数据提供单位审核人")
    EXPERT = "expert", _("专家组成员")
    DOMAIN_OPERATOR = "domain_operator", _("授权运营域运维人员")
    EVALUATOR = "evaluator", _("第三方评估机构")
    ORG_ADMIN = "org_admin", _("单位管理员")
    ORG_STAFF = "org_staff", _("单位工作人员")
    ORG_SIGNATORY = "org_signatory", _("单位签署人")
    SECURITY_OFFICER = "security_officer", _("数据安全负责人")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")
    AUDITOR = "auditor", _("审计监督人员")
    REGISTRANT = "registrant", _("注册用户")
    SYSTEM = "system", _("系统")


AUTHORITY = frozenset({Role.CLERK, Role.APPROVER, Role.SEAL_KEEPER})
MECHANISM = frozenset({Role.SECRETARIAT, Role.CONVENER})
UNIT = frozenset({Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.SECTOR})
ORGANIZATION = frozenset({Role.ORG_ADMIN, Role.ORG_STAFF, Role.ORG_SIGNATORY, Role.SECURITY_OFFICER})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
# Seats whose scope is a region: they act on that region's cases only.
REGIONAL = AUTHORITY | MECHANISM
