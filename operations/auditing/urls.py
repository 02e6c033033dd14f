"""Pages of the room beside its desks."""

from django.urls import URLPattern, path

from operations.auditing.views import searching

app_name = "auditing"
urlpatterns: list[URLPattern] = [
    path("audit/search/", searching.search, name="search"),
]
