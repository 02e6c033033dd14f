"""Staff who may touch data, and their accounts (五(二), 五(四)1, 五(四)2, 六(三)2)."""

from dataclasses import dataclass
from datetime import date

from statute import terms
from statute.findings import Finding, Kind, gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class NdaFacts:
    """A confidentiality agreement and whether it names its term and the liability."""

    has_term: bool
    has_liability: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """A person of the operator; `training_valid_months` is the local rule, 0 for no expiry."""

    name: str
    real_name: bool
    filed: bool
    reviewed: bool
    nda: NdaFacts | None
    training_passed_on: date | None
    training_by_province: bool = True
    training_valid_months: int = 0
    left_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """A domain account: its person and agreement may be missing; dates are included."""

    state: str
    opens_on: date | None
    ends_on: date | None
    has_agreement: bool = True
    role: str = ""
    raw_data: bool = False


def cleared(person: PersonFacts, on: date) -> tuple[Finding, ...]:
    """Every duty a person must have met before touching data on a day, one finding for each."""
    return (
        *vetted(person),
        *confidentiality(person),
        *trained(person, on),
        *not_left(person, on),
    )


def vetted(person: PersonFacts) -> tuple[Finding, ...]:
    """Real-name check, filing and review, each named when missing (五(四)1)."""
    checks = (
        (person.real_name, "real_name", gettext_noop("%(name)s尚未实名认证。")),
        (person.filed, "filed", gettext_noop("%(name)s尚未备案。")),
        (person.reviewed, "reviewed", gettext_noop("%(name)s尚未通过审查。")),
    )
    return tuple(
        _person("staff-realname-filing-vetting", "五(四)1", message, person.name, place)
        for done, place, message in checks
        if not done
    )


def confidentiality(person: PersonFacts) -> tuple[Finding, ...]:
    """A confidentiality agreement that names its term and the liability (五(四)1)."""
    code, clause, nda = "staff-nda", "五(四)1", person.nda
    if nda is None:
        message = gettext_noop("%(name)s没有签订保密协议。")
        return (_person(code, clause, message, person.name, "nda", "org_admin"),)
    found: list[Finding] = []
    if not nda.has_term:
        message = gettext_noop("%(name)s的保密协议没有写明保密期限。")
        found.append(_person(code, clause, message, person.name, "nda_term", "org_admin"))
    if not nda.has_liability:
        message = gettext_noop("%(name)s的保密协议没有写明违约责任。")
        found.append(_person(code, clause, message, person.name, "nda_liability", "org_admin"))
    return tuple(found)


def trained(person: PersonFacts, on: date) -> tuple[Finding, ...]:
    """Training held by the provincial data authority was passed, and by local rule not too long ago (五(二))."""
    code, clause, passed_on = "pre-job-training", "五(二)", person.training_passed_on
    if passed_on is None or passed_on > on or not person.training_by_province:
        message = gettext_noop("%(name)s没有通过省公共数据主管部门组织的岗前培训。")
        return (_person(code, clause, message, person.name, "training", "provincial_desk"),)
    months = person.training_valid_months
    if months and on > terms.add_months(passed_on, months):
        message = gettext_noop("%(name)s的岗前培训已过有效期。")
        return (_person(code, clause, message, person.name, "training", "provincial_desk", kind=Kind.POLICY),)
    return ()


def not_left(person: PersonFacts, on: date) -> tuple[Finding, ...]:
    """A person who has left keeps no access, from the day of leaving (六(三)2)."""
    if person.left_on is None or on < person.left_on:
        return ()
    message = gettext_noop("%(name)s已离岗。")
    return (_person("domain-account-control", "六(三)2", message, person.name, "left_on", "org_admin"),)


def account_enabling(
    account: AccountFacts, person: PersonFacts | None, on: date, agreement_last_on: date | None
) -> tuple[Finding, ...]:
    """An account is opened only for a cleared person, under an agreement, with role and end date (五(四)1, 六(三)2).

    The end date isn't later than the agreement's last day; raw-data permissions don't exist.
    """
    checks = (
        (person is None, "person", gettext_noop("账号没有对应的人员。")),
        (not account.has_agreement, "agreement", gettext_noop("账号没有对应的授权。")),
        (not account.role.strip(), "role", gettext_noop("账号没有设定角色。")),
        (account.ends_on is None, "ends_on", gettext_noop("账号没有设定截止日期。")),
        (
            account.ends_on is not None and agreement_last_on is not None and account.ends_on > agreement_last_on,
            "ends_on",
            gettext_noop("账号截止日期晚于协议最后一日。"),
        ),
        (
            account.ends_on is not None and account.opens_on is not None and account.ends_on < account.opens_on,
            "ends_on",
            gettext_noop("账号截止日期早于启用日期。"),
        ),
    )
    found = [
        _person("domain-account-control", "六(三)2", message, "", place, "org_admin")
        for bad, place, message in checks
        if bad
    ]
    if person is not None:
        found.extend(cleared(person, on))
    return (*found, *no_raw_data(account.raw_data))


def no_raw_data(wanted: bool) -> tuple[Finding, ...]:
    """No permission on raw data can be given to anybody who processes it (五(四)2)."""
    if not wanted:
        return ()
    message = gettext_noop("加工人员的账号不能具有查看原始数据的权限。")
    return (_person("raw-data-invisible", "五(四)2", message, "", "raw_data", "org_admin"),)


def account_usable(account: AccountFacts, on: date) -> tuple[Finding, ...]:
    """The account is open and the day lies within its dates (六(三)2)."""
    code, clause = "domain-account-control", "六(三)2"
    found: list[Finding] = []
    if account.state != "open":
        message = gettext_noop("账号不处于已开通状态。")
        found.append(_person(code, clause, message, "", "account", "domain_operator"))
    if account.opens_on is not None and on < account.opens_on:
        message = gettext_noop("账号启用日期未到。")
        found.append(_person(code, clause, message, "", "opens_on", "domain_operator"))
    if account.ends_on is None or on > account.ends_on:
        message = gettext_noop("账号已过截止日期或没有截止日期。")
        found.append(_person(code, clause, message, "", "ends_on", "org_admin"))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleFacts:
    """An open or frozen account: the last day it was used, enabled or thawed; the local periods, 0 for none."""

    name: str
    since: date
    freeze_months: int
    cancel_months: int


def idle(account: IdleFacts, on: date) -> tuple[Finding, ...]:
    """What being idle has come to on a day: `where` says whether to freeze or to close (local rule on 六(三)2)."""
    for where, months, message in (
        (
            "close",
            account.cancel_months,
            gettext_noop("账号%(name)s自%(since)s起未使用，已满%(months)s个月，应予注销。"),
        ),
        (
            "freeze",
            account.freeze_months,
            gettext_noop("账号%(name)s自%(since)s起未使用，已满%(months)s个月，应予冻结。"),
        ),
    ):
        if months and on >= terms.add_months(account.since, months):
            return (
                Finding(
                    code="account-idle",
                    message=message,
                    params={"name": account.name, "since": account.since, "months": months},
                    clause="六(三)2",
                    kind=Kind.POLICY,
                    owner="domain_operator",
                    where=where,
                ),
            )
    return ()


def _person(
    code: str, clause: str, message: str, name: str, place: str, owner: str = "clerk", *, kind: Kind = Kind.LAW
) -> Finding:
    return Finding(
        code=code,
        message=message,
        params={"name": name},
        clause=clause,
        kind=kind,
        field=place,
        owner=owner,
        where="personnel",
        remedy=gettext_noop("请在人员或账号登记中补正。"),
    )
