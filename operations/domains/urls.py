"""Addresses of the room under /api/v1/."""

from django.urls import path

from operations.domains.api import AccessDecisionView, LogIntake

urlpatterns = [
    path("access/decision", AccessDecisionView.as_view(), name="access-decision"),
    path("logs/<uuid:agreement>/", LogIntake.as_view(), name="log-intake"),
]
