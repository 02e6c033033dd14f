"""Addresses of the room: `urlpatterns` under /api/v1/, `pages` beside its desks."""

from django.urls import path

from operations.domains.api import AccessDecisionView
from operations.domains.views import logs

urlpatterns = [path("access/decision", AccessDecisionView.as_view(), name="access-decision")]
pages = [path("agreement/<uuid:id>/logs/", logs, name="agreement-logs")]
