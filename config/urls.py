"""All addresses: each app brings its own, the portal the pages that know every room."""

from django.urls import include, path

urlpatterns = [
    path("", include("operations.urls")),
    path("accounts/", include("accounts.urls")),
    path("organizations/", include("applicants.urls")),
]
