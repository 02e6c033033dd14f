"""Addresses of this room besides its desks."""

from django.urls import path

from operations.agreements.views import document

urlpatterns = [path("agreement/<uuid:id>/document.pdf", document, name="agreement-document")]
