"""Pages of the room beside its desks."""

from django.urls import URLPattern, path

from operations.auditing.views import authorization, bundles, entry, erasing, exceptions, sampling, searching, watching

app_name = "auditing"
urlpatterns: list[URLPattern] = [
    path("sample/<uuid:id>/sheet.xlsx", sampling.sheet, name="sample-sheet"),
    path("audit/authorization/<uuid:id>/", authorization.authorization, name="authorization"),
    path("audit/authorization/<uuid:id>/bundle.zip", bundles.authorization, name="bundle"),
    path("sample/<uuid:id>/bundle.zip", bundles.sample, name="sample-bundle"),
    path("trail/", watching.trail, name="trail"),
    path("audit/search/", searching.search, name="search"),
    path("audit/entry/<uuid:id>/", entry.entry, name="entry"),
    path("audit/entry/<uuid:id>/proof.json", entry.proof, name="proof"),
    path("audit/exceptions/", exceptions.index, name="exceptions"),
    path("audit/exceptions/<slug:code>/", exceptions.exceptions, name="exception"),
    path("audit/erasing/", erasing.find, name="erasing"),
    path("erasure/<uuid:id>/paper/record/", erasing.record, name="erasure-record"),
]
