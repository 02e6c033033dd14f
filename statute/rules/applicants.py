"""Who may apply: identity and legal form of an organization (一(三))."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from statute.findings import Finding, Kind, gettext_noop

_USCC = re.compile(r"^[0-9A-HJ-NPQRTUWXY]{18}$")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_INDIVIDUAL_BUSINESS = "92"
LEGAL_FORMS = ("legal_person", "unincorporated")


def uscc(code: str) -> tuple[Finding, ...]:
    """Shape and check character of a unified social credit code (GB 32100)."""
    if _USCC.match(code) and _uscc_check(code) == code[-1]:
        return ()
    return (
        Finding(
            code="uscc-shape",
            message=gettext_noop("统一社会信用代码“%(code)s”格式或校验位不正确。"),
            params={"code": code},
            kind=Kind.SHAPE,
            field="uscc",
            owner="org_admin",
            where="organization",
            remedy=gettext_noop("请按登记证照核对18位代码。"),
        ),
    )


def organization_kind(code: str, confirmed: bool, form: str = "") -> tuple[Finding, ...]:
    """Only a confirmed legal person or unincorporated organization may be authorized (一(三)).

    A personal identity number, an individual business (prefix 92), or another recorded legal
    `form` is refused. The check character is not tested here, see `uscc`.
    """
    found: list[Finding] = []
    if is_identity_number(code) or form == "natural_person":
        found.append(_not_eligible(gettext_noop("自然人不能申请授权运营。")))
    elif code.startswith(_INDIVIDUAL_BUSINESS) or form == "individual_business":
        found.append(_not_eligible(gettext_noop("个体工商户不能申请授权运营。")))
    elif not re.fullmatch(r"[0-9A-Z]{18}", code):
        found.append(_not_eligible(gettext_noop("没有有效的统一社会信用代码，不能认定为法人或非法人组织。")))
    elif form and form not in LEGAL_FORMS:
        found.append(_not_eligible(gettext_noop("组织形式不属于法人或非法人组织，不能申请授权运营。")))
    if not confirmed:
        found.append(
            Finding(
                code="organization-confirmed",
                message=gettext_noop("单位身份尚未确认。"),
                kind=Kind.POLICY,
                owner="clerk",
                where="organization",
                remedy=gettext_noop("请等待公共数据主管部门确认单位身份。"),
            )
        )
    return tuple(found)


def is_identity_number(code: str) -> bool:
    """Whether 18 characters are a resident identity number: date, check digit, no valid credit code."""
    if not re.fullmatch(r"\d{17}[\dXx]", code):
        return False
    try:
        datetime.strptime(code[6:14], "%Y%m%d")
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code[:17], _ID_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == code[-1].upper() and _uscc_check(code.upper()) != code[-1].upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamingFacts:
    """A new name of an organization, as its registration certificate shows it."""

    code: str
    code_shown: str
    name: str
    new_name: str
    changed_on: date
    today: date


def renaming(facts: RenamingFacts) -> tuple[Finding, ...]:
    """The same organization under another name: another code is another organization, nothing passes to it (一(三))."""
    found: list[Finding] = []
    if facts.code_shown != facts.code:
        found.append(
            Finding(
                code="another-organization",
                message=gettext_noop("证照载明的代码%(shown)s与登记的%(code)s不同，是另一个单位，不能办理名称变更。"),
                params={"shown": facts.code_shown, "code": facts.code},
                clause="一(三)",
                field="credit_code",
                owner="org_admin",
                where="organization",
                remedy=gettext_noop("授权不能转让：请由该单位另行登记并按通告申请，原授权按退出机制办理。"),
            )
        )
    for bad, place, message in (
        (not facts.new_name, "name", gettext_noop("请填写单位名称。")),
        (facts.new_name == facts.name, "name", gettext_noop("名称没有变化。")),
        (facts.changed_on > facts.today, "changed_on", gettext_noop("变更日期不能晚于今天。")),
    ):
        if bad:
            found.append(Finding(code="name-change", message=message, kind=Kind.SHAPE, field=place, owner="org_admin"))
    return tuple(found)


def _uscc_check(code: str) -> str:
    total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return _ALPHABET[(31 - total % 31) % 31]


def _not_eligible(message: str) -> Finding:
    return Finding(
        code="applicant-must-be-legal-or-unincorporated-org",
        message=message,
        clause="一(三)",
        field="uscc",
        owner="org_admin",
        where="organization",
        remedy=gettext_noop("请以法人或者非法人组织的名义登记。"),
    )
