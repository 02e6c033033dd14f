"""Addresses of the room besides its desks."""

from django.urls import path

from operations.closures.views import deletion

urlpatterns = [path("closure/<uuid:id>/deletion.pdf", deletion, name="closure-deletion")]
