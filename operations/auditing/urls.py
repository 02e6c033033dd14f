"""Pages of the room beside its desks."""

from django.urls import URLPattern, path

from operations.auditing.views import erasing, searching, watching

app_name = "auditing"
urlpatterns: list[URLPattern] = [
    path("trail/", watching.trail, name="trail"),
    path("audit/erasing/", erasing.find, name="erasing"),
    path("erasure/<uuid:id>/paper/record/", erasing.record, name="erasure-record"),
    path("audit/search/", searching.search, name="search"),
]
