"""Addresses of this room besides its desks."""

from django.urls import path

from operations.agreements.views import document, letter, notice, resumption

urlpatterns = [
    path("agreement/<uuid:id>/document.pdf", document, name="agreement-document"),
    path("agreement/<uuid:id>/paper/resumption/", resumption, name="agreement-resumption"),
    path("endingproposal/<uuid:id>/paper/<slug:kind>/", letter, name="ending-letter"),
    path("stop/<uuid:id>/paper/suspension/", notice, name="stop-notice"),
]
