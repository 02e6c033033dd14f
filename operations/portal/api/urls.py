"""/api/v1/: an address for every kind of object and every action, so that the description names each."""

from csp.decorators import csp_update
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

import operations.domains.urls
from applicants.api import DocumentUpload
from operations.portal.api.views import DoAction, ObjectActions, ObjectDetail, ObjectList
from operations.portal.registry import HOUSE


def _objects() -> list[URLPattern]:
    found = []
    for code in HOUSE.types:
        desk, here = HOUSE.desk(code), {"desk": HOUSE.desk(code), "type_code": code}
        if desk is not None:
            found.append(path(f"{code}/", ObjectList.as_view(**here), name=f"api-{code}-list"))
        found.append(path(f"{code}/<uuid:id>/", ObjectDetail.as_view(**here), name=f"api-{code}"))
        found.append(path(f"{code}/<uuid:id>/actions/", ObjectActions.as_view(**here), name=f"api-{code}-actions"))
        for act in HOUSE.acts_on(code):
            place = f"{code}/actions/{act.verb}/" if act.root else f"{code}/<uuid:id>/actions/{act.verb}/"
            view = DoAction.as_view(spec=act, **here)
            found.append(path(place, view, name=f"api-{code}-{act.verb}"))
    return found


# Swagger's own page writes its styles itself; nothing else of the house may.
docs = csp_update({"style-src": ["'unsafe-inline'"]})(SpectacularSwaggerSplitView.as_view(url_name="api-schema"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("v1/documents/", DocumentUpload.as_view(), name="api-documents"),
    path("v1/", include(operations.domains.urls)),
    path("v1/", include(_objects())),
]
