"""Sign-in, password, the choice of seat and language, one's own account, and the list of people."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.views import LoginView, LogoutView
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import forms, permissions
from accounts.actions import (
    appoint,
    change_password,
    create_user,
    grant,
    invite,
    issue_token,
    redeem_reset_code,
    set_language,
)
from accounts.desks import DESKS  # noqa: F401
from accounts.middleware import SEAT
from accounts.models import ApiToken, Seat, User
from accounts.queries import actor_of
from accounts.secret import Secret
from audit.roles import Role
from web import addresses

BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGE = 50


class SignIn(LoginView):
    """User name and password; five failures lock the name."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        return remember_language(response, form.get_user().language)


class SignOut(LogoutView):
    """POST only, back to the public pages."""

    http_method_names = ["post", "options"]


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """The cookie the language of the next page is read from."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def back(request: HttpRequest, otherwise: str = "/") -> str:
    """The page the request came from, where it is one of ours."""
    for address in (request.POST.get("next", ""), request.META.get("HTTP_REFERER", "")):
        if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
            return str(address)
    return resolve_url(otherwise)


@require_POST
@login_required
def choose_seat(request: HttpRequest) -> HttpResponse:
    """Act from another of one's seats from now on. The pages of one seat may not exist for the other: back to the start."""
    seats: list[Seat] = request.seats  # type: ignore[attr-defined]
    seat = next((s for s in seats if str(s.pk) == request.POST.get("seat", "")), None)
    if seat is None:
        raise Http404
    request.session[SEAT] = str(seat.pk)
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Chinese or English, kept with the account where there is one."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    if request.user.is_authenticated and request.user.language != language:
        actor = request.actor  # type: ignore[attr-defined]
        set_language(id=request.user.pk, by=actor, at=request.at, language=language)  # type: ignore[attr-defined]
    return remember_language(HttpResponseRedirect(back(request)), language)


@sensitive_post_parameters()
@never_cache
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; after a one-time password, the only page there is."""
    user = request.user
    assert isinstance(user, User)
    form = forms.PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        changed = change_password(
            id=user.pk,
            by=request.actor,  # type: ignore[attr-defined]
            at=request.at,  # type: ignore[attr-defined]
            password=Secret(form.cleaned_data["password"]),
        )
        update_session_auth_hash(request, changed)
        messages.success(request, _("密码已修改。"))
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/password.html", {"form": form, "forced": user.must_change_password})


@sensitive_post_parameters()
@never_cache
def reset(request: HttpRequest) -> HttpResponse:
    """Set a new password with a one-time code; whether the name or the code was wrong is not said."""
    form = forms.ResetForm(request.POST or None)
    if request.method == "POST":
        user = User.objects.filter(username=request.POST.get("username", ""), is_active=True).first()
        form.user = user
        if form.is_valid():
            if user is not None and _code_holds(user, form.cleaned_data["code"], request):
                redeem_reset_code(
                    id=user.pk,
                    by=actor_of(user, None, address=request.META.get("REMOTE_ADDR", "")),
                    at=request.at,  # type: ignore[attr-defined]
                    password=Secret(form.cleaned_data["password"]),
                )
                messages.success(request, _("密码已设置，请登录。"))
                return redirect("accounts:sign-in")
            form.add_error(None, _("用户名或者重置码不正确，或者重置码已过期、已使用。请联系系统管理员重新签发。"))
    return render(request, "accounts/reset.html", {"form": form})


def _code_holds(user: User, code: str, request: HttpRequest) -> bool:
    at = request.at  # type: ignore[attr-defined]
    if not user.reset_code or user.reset_until is None or at > user.reset_until:
        make_password(code)  # the same time spent, whatever was wrong
        return False
    return check_password(code.strip(), user.reset_code)


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """One's own account: seats, language, password, keys."""
    actor = request.actor  # type: ignore[attr-defined]
    tokens = ApiToken.objects.filter(seat__user_id=actor.user_id).select_related("seat").order_by("-id")
    context = {
        "tokens": [(token, addresses.of(token)) for token in tokens],
        "new_token": addresses.of_act(issue_token) if actor.seat_id else "",
        "languages": settings.LANGUAGES,
    }
    return render(request, "accounts/me.html", context)


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Accounts and their seats: everybody's for the administrators, the organization's for its administrator."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.role not in permissions.EVERYBODY | {Role.ORG_ADMIN}:
        raise Http404
    seats = permissions.seats(actor).order_by("id")
    rows = permissions.users(actor).prefetch_related(Prefetch("seats", queryset=seats, to_attr="seen_seats"))
    search = request.GET.get("q", "").strip()
    if search:
        rows = rows.filter(Q(username__icontains=search) | Q(display_name__icontains=search))
    starts = [a for a in (create_user, invite, grant, appoint) if actor.role in a.roles]
    context = {
        "rows": Paginator(rows.order_by("username", "pk"), PAGE).get_page(request.GET.get("page")),
        "search": search,
        "starts": [(act.label, addresses.of_act(act)) for act in starts],
    }
    return render(request, "accounts/people.html", context)


def sign_in_as(request: HttpRequest, user: User) -> None:
    """Begin the session of somebody who has just proven who they are."""
    login(request, user, backend=BACKEND)
