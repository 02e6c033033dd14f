"""Addresses of the room besides its desks."""

from django.urls import path

from operations.closures.views import carried_deletion, completion, deletion, purge_record, retention

urlpatterns = [
    path("retention/", retention, name="retention"),
    path("closure/<uuid:id>/deletion.pdf", deletion, name="closure-deletion"),
    path("carryover/<uuid:id>/deletion.pdf", carried_deletion, name="carryover-deletion"),
    path("closure/<uuid:id>/paper/completion/", completion, name="closure-completion"),
    path("purgeproposal/<uuid:id>/paper/record/", purge_record, name="purge-record"),
]
