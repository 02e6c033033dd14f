"""Pages of the room beside its desks."""

from django.urls import URLPattern

app_name = "auditing"
urlpatterns: list[URLPattern] = []
