"""Registration, and the way to a document's content."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from accounts.forms import SignUpForm
from accounts.secret import Secret
from accounts.views import sign_in_as
from applicants import actions, documents
from applicants.desks import DESKS  # noqa: F401
from applicants.forms import RegisterForm
from applicants.models import Document, Organization
from applicants.registering import sign_up_and_register
from applicants.uploads import SHOWN
from audit.roles import Role
from statute.findings import Refused
from web.findings import remedy_of, text_of

STATUS = 422


@sensitive_post_parameters()
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """Register an organization; somebody without an account opens one in the same step."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    if by.signed_in and by.role != Role.REGISTRANT:
        return render(request, "applicants/register.html", {"seated": True}, status=200)
    data = request.POST or None
    account = None if by.signed_in else SignUpForm(data)
    form = RegisterForm(data, request.FILES or None, subject=None, by=by, at=at)
    refusals: list[str] = []
    if request.method == "POST" and all([form.is_valid(), account is None or account.is_valid()]):
        try:
            made = _registered(request, form, account)
        except Refused as refused:
            refusals = _put_on_fields(refused, form, account)
        else:
            messages.success(request, _("“%(name)s”已登记，待%(authority)s确认单位身份。") % _named(made))
            return redirect(settings.LOGIN_REDIRECT_URL)
    failed = request.method == "POST"
    context = {"form": form, "account": account, "refusals": refusals, "failed": failed}
    return render(request, "applicants/register.html", context, status=STATUS if failed else 200)


def _named(made: Organization) -> dict[str, str]:
    return {"name": str(made), "authority": made.region.authority}


def _registered(request: HttpRequest, form: RegisterForm, account: SignUpForm | None) -> Organization:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    if account is None:
        made: Organization = actions.register(by=by, at=at, **form.inputs())
        return made
    entered = account.cleaned_data
    user, made = sign_up_and_register(
        by=by,
        at=at,
        username=entered["username"],
        display_name=entered["display_name"],
        password=Secret(entered["password"]),
        **form.inputs(),
    )
    sign_in_as(request, user)
    return made


def _put_on_fields(refused: Refused, form: RegisterForm, account: SignUpForm | None) -> list[str]:
    """Each reason beside its field; what belongs to no field is left for the top of the page."""
    left = []
    for finding in refused.findings:
        text = " ".join((text_of(finding), remedy_of(finding))).strip()
        if finding.clause:
            text = _("%(text)s（依据：%(basis)s）") % {"text": text, "basis": finding.basis}
        target = next((f for f in (form, account) if f is not None and finding.field in f.fields), None)
        if target is None:
            left.append(text)
        else:
            target.add_error(finding.field, text)
    return left


def download(gates: Mapping[str, documents.Gate]) -> Callable[..., HttpResponseBase]:
    """The page of a document's content. `gates`: for every type of object, who may see it; the address belongs to who knows
    them all. Handed out as a file; PDF and images are shown in place with `?show=1`."""

    @require_GET
    @login_required
    def view(request: HttpRequest, id: UUID) -> HttpResponseBase:
        document = Document.objects.filter(pk=id).first()
        actor = request.actor  # type: ignore[attr-defined]
        if document is None or not documents.may_read(document, actor, gates):
            raise Http404
        if document.erased_no:
            return render(request, "applicants/erased.html", {"document": document}, status=HTTPStatus.GONE)
        return respond(document, show=request.GET.get("show") == "1")

    return view


def respond(document: Document, *, show: bool = False) -> FileResponse:
    """The content as an answer: never sniffed, never cached by others, shown in place only where that is safe."""
    in_place = show and document.mime in SHOWN
    answer = FileResponse(
        documents.content(document), as_attachment=not in_place, filename=document.name, content_type=document.mime
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["ETag"] = f'"sm3-{document.digest}"'
    return answer
