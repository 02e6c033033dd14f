"""Addresses of this room besides its desks."""

from django.urls import path

from operations.agreements import amendments
from operations.agreements.views import document, letter, notice, resumption

urlpatterns = [
    path("agreement/<uuid:id>/document.pdf", document, name="agreement-document"),
    path("agreement/<uuid:id>/paper/resumption/", resumption, name="agreement-resumption"),
    path("amendment/<uuid:id>/document.pdf", amendments.document, name="amendment-document"),
    path("amendment/<uuid:id>/paper/<slug:kind>/", amendments.letter, name="amendment-letter"),
    path("endingproposal/<uuid:id>/paper/<slug:kind>/", letter, name="ending-letter"),
    path("stop/<uuid:id>/paper/suspension/", notice, name="stop-notice"),
]
