"""Separation of duties: four eyes, no act on one's own case, recusal (local rule; 二(二))."""

from collections.abc import Collection, Sequence

from statute.findings import Finding, Kind, gettext_noop


def four_eyes(prepared_by: object, approved_by: object) -> tuple[Finding, ...]:
    """Who prepared a step doesn't approve it; any comparable person keys will do."""
    if prepared_by is None or prepared_by != approved_by:
        return ()
    return (
        _duty(
            "four-eyes",
            gettext_noop("承办这一步骤的人不能自行审批。"),
            gettext_noop("请由另一名有权人员办理。"),
        ),
    )


def distinct_persons(persons: Sequence[object]) -> tuple[Finding, ...]:
    """Handler, approver and seal keeper are all different people; None stands for nobody yet."""
    known = [person for person in persons if person is not None]
    if len(set(known)) == len(known):
        return ()
    return (
        _duty(
            "three-persons",
            gettext_noop("经办、审批和用印应当由不同的人办理。"),
            gettext_noop("请换由未参与前两步的人员办理。"),
        ),
    )


def own_case(actor_organizations: Collection[object], organization: object) -> tuple[Finding, ...]:
    """Nobody acts for the authority on a case of an organization they belong to."""
    if organization not in actor_organizations:
        return ()
    return (
        _duty(
            "own-case",
            gettext_noop("不能办理本人所属单位的案件。"),
            gettext_noop("请由与该单位无关的人员办理。"),
        ),
    )


def recused(declared_interest: bool) -> tuple[Finding, ...]:
    """A declared interest keeps a person from the case."""
    if not declared_interest:
        return ()
    return (
        _duty(
            "recused",
            gettext_noop("本人已申报利害关系，应当回避。"),
            gettext_noop("请由其他人员办理。"),
        ),
    )


def _duty(code: str, message: str, remedy: str) -> Finding:
    return Finding(code=code, message=message, kind=Kind.DUTY, remedy=remedy)
