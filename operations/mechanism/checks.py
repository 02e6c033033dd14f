"""What the statute says of matters, opinions, mechanisms, seals and local rules, from their rows."""

from dataclasses import replace
from datetime import date, datetime

from accounts.models import Region
from applicants import documents
from applicants.models import Document
from audit import clock
from audit.actor import Actor
from audit.subject import Subject
from operations.mechanism import queries, values
from operations.mechanism.models import ExpertGroup, FollowUp, LocalRule, Matter, Mechanism, Opinion, RuleText, Seal
from statute.findings import Finding, Kind, Refused, gettext_noop
from statute.loading import load
from statute.rules import deciding, deliberating, duties
from statute.rulesets import applied


def open_matter(by: Actor, kind: str, region_code: str, subject: Subject) -> tuple[Finding, ...]:
    """To the own level's active mechanism, once 二(一)."""
    mechanism = queries.mechanism_of(region_code)
    case_region = str(subject.region_id or subject.case.region_id or region_code)
    found = list(
        deliberating.own_level_mechanism(
            case_region, region_code if mechanism else None, mechanism is not None and mechanism.active
        )
    )
    if not by.is_system and by.region != region_code:
        found.append(Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE))
    pending = queries.matter_of(subject, kind)
    if pending is not None and pending.state in {Matter.State.OPEN, Matter.State.CONCLUDED}:
        found.append(
            Finding(
                code="matter-pending",
                message=gettext_noop("“%(title)s”已在审议中，不能重复提交。"),
                params={"title": pending.title},
                clause="二(一)",
                kind=Kind.STATE,
            )
        )
    return tuple(found)


def _positions(matter: Matter) -> tuple[deliberating.OpinionFacts, ...]:
    return tuple(
        deliberating.OpinionFacts(
            unit=opinion.unit.kind,
            name=opinion.unit.name,
            position=opinion.stance if opinion.given else "",
            reminded=opinion.reminded_at is not None,
        )
        for opinion in queries.opinions_of(matter)
    )


def conclude(matter: Matter, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Every unit answered or was reminded; silence is shown as a warning."""
    return deliberating.opinions(_positions(matter))


def someone_silent(matter: Matter, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A reminder needs someone to remind."""
    if any(opinion.given_at is None for opinion in queries.opinions_of(matter)):
        return ()
    return (Finding(code="nothing-to-remind", message=gettext_noop("各单位均已反馈。"), kind=Kind.STATE),)


def conclusion(
    matter: Matter, *, at: datetime, met_on: date | None, minutes_no: str, advice: str, reasons: str
) -> tuple[Finding, ...]:
    """Minutes, a day that has come, an advice of one of the two kinds, with reasons 二(一)."""
    found = list(deliberating.minutes(minutes_no))
    if met_on is None or met_on > clock.today(at):
        found.append(_conclusion(gettext_noop("会议日期不能晚于今天。"), "met_on"))
    if advice not in Matter.Advice.values:
        found.append(_conclusion(gettext_noop("请选择审议结论。"), "advice"))
    if not reasons.strip():
        found.append(_conclusion(gettext_noop("请写明审议结论的理由。"), "reasons"))
    return tuple(found)


def _conclusion(message: str, field: str) -> Finding:
    return Finding(
        code="deliberation-before-major-decision",
        message=message,
        clause="二(一)",
        kind=Kind.POLICY,
        field=field,
        owner="convener",
        where="deliberation",
    )


def not_followed(row: FollowUp, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Put down as done once."""
    if row.done_at is None:
        return ()
    message = gettext_noop("该事项已经办结。")
    return (Finding(code="follow-up-done", message=message, clause="二(二)", kind=Kind.STATE),)


def deliberated(matter: Matter, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The mechanism concluded on this matter 二(一)."""
    return deciding.deliberated(queries.facts_of(matter, str(matter.region_id), matter.kind))


def decision(
    matter: Matter, *, at: datetime, document_no: str, decided_on: date | None, approves: bool, reasons: str
) -> tuple[Finding, ...]:
    """The own government's document, not before the meeting, reasoned where it departs from the advice 二(一), 四(一)."""
    region = str(matter.region_id)
    found = [
        *deciding.document(region, region, document_no, decided_on, clock.today(at)),
        *deciding.deviation(approves, matter.advice == Matter.Advice.FOR, reasons),
    ]
    if matter.met_on is not None and decided_on is not None and decided_on < matter.met_on:
        found.append(
            Finding(
                code="deliberation-before-major-decision",
                message=gettext_noop("政府决定的日期%(decided)s早于协调机制会议日期%(met)s。"),
                params={"decided": decided_on, "met": matter.met_on},
                clause="二(一)",
                field="decided_on",
                owner="clerk",
                where="decision",
                remedy=gettext_noop("请核对文件日期；决定应当在审议之后作出。"),
            )
        )
    return tuple(found)


def decide(matter: Matter, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Deliberated, entered by one person and confirmed by another."""
    entered = getattr(matter, "decision", None)
    if entered is None:
        document = deciding.document(str(matter.region_id), str(matter.region_id), "", None, clock.today(at))
        return (*deliberated(matter, by=by, at=at), *document)
    return (*deliberated(matter, by=by, at=at), *duties.four_eyes(entered.entered_by, by.user_id))


def own_unit(opinion: Opinion, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A seat speaks for its own unit, while the matter is open, once."""
    found: list[Finding] = []
    if str(opinion.unit_id) != by.unit:
        found.append(
            Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE, clause="四(一)")
        )
    return (*found, *_still_open(opinion))


def silent(opinion: Opinion, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The unit has not answered yet and the matter is open."""
    return _still_open(opinion)


def _still_open(opinion: Opinion) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if opinion.given:
        found.append(
            Finding(code="opinion-given", message=gettext_noop("本单位意见已反馈，不能更改。"), kind=Kind.STATE)
        )
    if opinion.matter.state != Matter.State.OPEN:
        found.append(
            Finding(
                code="matter-not-open",
                message=gettext_noop("该事项%(state)s，不再接收单位意见。"),
                params={"state": opinion.matter.state_label},
                clause="二(一)",
                kind=Kind.STATE,
            )
        )
    return tuple(found)


def drafted(opinion: Opinion, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """There is a draft to issue or to hand back."""
    found = list(own_unit(opinion, by=by, at=at))
    if opinion.drafted_at is None:
        found.append(
            Finding(
                code="opinion-not-drafted",
                message=gettext_noop("本单位意见尚未拟写。"),
                kind=Kind.STATE,
                owner="unit_handler",
                remedy=gettext_noop("请先由本单位经办人拟写意见。"),
            )
        )
    return tuple(found)


def stance(position: str, conditions: str, reasons: str) -> tuple[Finding, ...]:
    """Conditions where there are some, reasons for every answer but plain consent (local rule)."""
    found: list[Finding] = []
    if position == Opinion.Stance.CONDITIONAL and not conditions.strip():
        found.append(_opinion(gettext_noop("有条件同意的，请逐条写明条件。"), "conditions"))
    if position in {Opinion.Stance.DISAGREE, Opinion.Stance.RECUSED} and not reasons.strip():
        found.append(_opinion(gettext_noop("不同意或者回避的，请写明理由。"), "reasons"))
    return tuple(found)


def _opinion(message: str, field: str) -> Finding:
    return Finding(code="unit-opinion", message=message, kind=Kind.POLICY, field=field, owner="unit_handler")


def provincial(*, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Pilots and provincial fields are named by the provincial mechanism, nobody else's 二(一)."""
    return _provincial(by)


def provincial_row(subject: Subject, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The same, for an act on an existing row."""
    return _provincial(by)


def _provincial(by: Actor) -> tuple[Finding, ...]:
    if Region.objects.filter(code=by.region, level=Region.Level.PROVINCE).exists():
        return ()
    return (
        Finding(
            code="provincial-only",
            message=gettext_noop("只能由省级办理。"),
            clause="二(一)",
            kind=Kind.ROLE,
            owner="secretariat",
        ),
    )


def designated_region(region: Region) -> tuple[Finding, ...]:
    """Cities and counties are pilots; the province needs no designation of its own 二(一)."""
    if region.level != Region.Level.PROVINCE:
        return ()
    return (
        Finding(
            code="pilot-designation-required",
            message=gettext_noop("试点地区只能是市或者县（市、区）。"),
            clause="二(一)",
            field="region",
        ),
    )


def members(mechanism: Mechanism, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The provincial mechanism has all nine kinds of member 二(一)."""
    kinds = set(mechanism.members.filter(is_active=True).values_list("kind", flat=True))
    if not kinds:
        return (
            Finding(
                code="mechanism-members",
                message=gettext_noop("协调机制没有成员单位，不能启用。"),
                kind=Kind.POLICY,
                field="members",
                owner="secretariat",
            ),
        )
    return deliberating.mechanism_members(mechanism.region.level, kinds)


def mechanism_inactive(mechanism: Mechanism, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Members change, and the convener activates, only while it is out of use."""
    return (_mechanism_state(gettext_noop("协调机制已启用。")),) if mechanism.active else ()


def mechanism_active(mechanism: Mechanism, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only an active one is put out of use."""
    return () if mechanism.active else (_mechanism_state(gettext_noop("协调机制尚未启用。")),)


def activate_mechanism(mechanism: Mechanism, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Not yet active, with its members 二(一)."""
    return (*mechanism_inactive(mechanism, by=by, at=at), *members(mechanism, by=by, at=at))


def _mechanism_state(message: str) -> Finding:
    return Finding(code="mechanism-state", message=message, clause="二(一)", kind=Kind.STATE)


def no_expert_group(*, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """One group for each region 二(四)."""
    return taken(ExpertGroup, "region_id", by.region, gettext_noop("本级专家组已登记。"))


def taken(model: type[Subject], column: str, value: object, message: str, field: str = "") -> tuple[Finding, ...]:
    """What exists once isn't entered a second time."""
    if not model._default_manager.filter(**{column: value}).exists():
        return ()
    return (Finding(code="already-registered", message=message, kind=Kind.STATE, field=field),)


def not_established(*, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """One mechanism for each region."""
    if queries.mechanism_of(by.region) is None:
        return ()
    return (
        Finding(
            code="mechanism-exists",
            message=gettext_noop("本级协调机制已登记。"),
            clause="二(一)",
            kind=Kind.STATE,
        ),
    )


def waits(subject: Subject) -> bool:
    """Whether a second person's confirmation is still to come."""
    return getattr(subject, "confirmed_by", None) is None


def in_use(seal: Seal) -> bool:
    """Whether the seal is not retired yet."""
    return seal.retired_on is None


def unconfirmed(subject: Subject, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """What waits for its second person."""
    if getattr(subject, "confirmed_by", None) is None:
        return ()
    return (Finding(code="already-confirmed", message=gettext_noop("已经确认。"), kind=Kind.STATE),)


def unconfirmed_provincial(subject: Subject, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The same, for what only the province confirms."""
    return (*provincial_row(subject, by=by, at=at), *unconfirmed(subject, by=by, at=at))


def seal_in_use(seal: Seal, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only a seal in use is retired."""
    if seal.retired_on is None:
        return ()
    return (Finding(code="seal-retired", message=gettext_noop("该印章已停用。"), clause="二(二)", kind=Kind.STATE),)


def rule_text(document: Document) -> tuple[Finding, ...]:
    """The file says a whole rule set; every fault of a line is named, what has no place in the new text is a warning."""
    text = documents.text_of(document)
    if text is None:
        message = gettext_noop("文件不是文本，请另存为 CSV（UTF-8）后上传。")
        return (Finding(code="ruleset-line", message=message, kind=Kind.SHAPE, field="document"),)
    return load(text, values.read).findings


def text_open(subject: RuleText, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Entered by the province, neither confirmed nor withdrawn."""
    found = list(unconfirmed_provincial(subject, by=by, at=at))
    if subject.withdrawn_at is not None:
        message = gettext_noop("该规则集已撤回。")
        found.append(Finding(code="ruleset-withdrawn", message=message, clause="七", kind=Kind.STATE))
    return tuple(found)


def confirm_text(subject: RuleText, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """What it leaves without a place is shown to whoever confirms it."""
    return (*text_open(subject, by=by, at=at), *load(subject.content, values.read).findings)


def text_waits(subject: RuleText) -> bool:
    """Whether it still waits for its second person."""
    return subject.confirmed_by is None and subject.withdrawn_at is None


def local_rule(region: str, parameter: str, text: str, effective_on: date, today: date) -> tuple[Finding, ...]:
    """Stricter only, from a day to come, one value a day 七."""
    found: list[Finding] = []
    try:
        applied(effective_on, queries.rulesets()).with_local({parameter: values.read(parameter, text)})
    except Refused as refused:
        found.extend(_at_field(finding) for finding in refused.findings)
    if effective_on < today:
        found.append(
            Finding(
                code="local-rule-retroactive",
                message=gettext_noop("地方规则不溯及既往，生效日期不能早于今天。"),
                kind=Kind.POLICY,
                field="effective_on",
                owner="clerk",
            )
        )
    same_day = LocalRule.objects.filter(region_id=region, parameter=parameter, effective_on=effective_on)
    if same_day.filter(withdrawn_at__isnull=True, revoked_at__isnull=True).exists():
        found.append(
            Finding(
                code="local-rule-duplicate",
                message=gettext_noop("该参数在同一生效日期已有取值。"),
                kind=Kind.STATE,
                field="effective_on",
                owner="clerk",
                remedy=gettext_noop("请先撤回或者撤销原取值，或者另定生效日期。"),
            )
        )
    return tuple(found)


def entry_open(rule: LocalRule, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Entered, and neither confirmed nor withdrawn."""
    if rule.withdrawn_at is None:
        return unconfirmed(rule, by=by, at=at)
    return (Finding(code="local-rule-withdrawn", message=gettext_noop("该取值已撤回。"), clause="七", kind=Kind.STATE),)


def confirm_local_rule(rule: LocalRule, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Confirmed before it takes effect: a day that passed unconfirmed is entered anew 七."""
    found = list(entry_open(rule, by=by, at=at))
    if rule.effective_on < clock.today(at):
        found.append(
            Finding(
                code="local-rule-retroactive",
                message=gettext_noop("生效日期已过而未经确认，请重新登记以后的日期。"),
                kind=Kind.POLICY,
                owner="clerk",
            )
        )
    return tuple(found)


def revocable(rule: LocalRule, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Confirmed, and its day has not come: what took effect is only ever followed by another value 七."""
    if rule.revoked_at is not None:
        return (_revocation(gettext_noop("该取值已撤销。")),)
    if rule.confirmed_by is None:
        return (_revocation(gettext_noop("该取值尚未确认，由经办人撤回即可。")),)
    if rule.effective_on > clock.today(at):
        return ()
    return (
        Finding(
            code="local-rule-in-effect",
            message=gettext_noop("该取值自%(day)s起已经生效，不能撤销。"),
            params={"day": rule.effective_on},
            clause="七",
            kind=Kind.POLICY,
            owner="clerk",
            where="local-rules",
            remedy=gettext_noop("请登记一个以后生效的新取值；恢复默认值也作为新取值登记。"),
        ),
    )


def revocation_open(rule: LocalRule, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Somebody proposed to revoke it, and it still may be."""
    if rule.revoked_at is None and rule.revocation_by is None:
        return (_revocation(gettext_noop("没有人提出撤销该取值。")),)
    return revocable(rule, by=by, at=at)


def not_proposed(rule: LocalRule, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Proposed once."""
    if rule.revocation_by is not None and rule.revoked_at is None:
        return (_revocation(gettext_noop("已经提出撤销，等待另一人办理。")),)
    return revocable(rule, by=by, at=at)


def _revocation(message: str) -> Finding:
    return Finding(code="local-rule-revocation", message=message, clause="七", kind=Kind.STATE)


def entry_waits(rule: LocalRule) -> bool:
    """Whether it still waits for its second person."""
    return rule.confirmed_by is None and rule.withdrawn_at is None


def may_be_revoked(rule: LocalRule) -> bool:
    """Whether somebody might propose to revoke it."""
    return rule.confirmed_by is not None and rule.revoked_at is None and rule.revocation_by is None


def revocation_waits(rule: LocalRule) -> bool:
    """Whether a proposal to revoke it waits for a second person."""
    return rule.revocation_by is not None and rule.revoked_at is None


def _at_field(finding: Finding) -> Finding:
    """At the form's own field: the statute names the parameter."""
    return replace(finding, field="value")
