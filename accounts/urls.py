"""Addresses of sign-in, seats and one's own account."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("seat/", views.choose_seat, name="seat"),
    path("language/", views.choose_language, name="language"),
    path("password/", views.password, name="password"),
    path("reset/", views.reset, name="reset"),
    path("people/", views.people, name="people"),
    path("me/", views.me, name="me"),
]
