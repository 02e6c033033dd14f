"""Evidence through the API: upload first, then name the document's id in an action."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.tokens import actor_for
from applicants.documents import store
from statute.findings import Finding, Kind, gettext_noop
from web.problems import problem


class UploadSerializer(serializers.Serializer[object]):
    """A file in a multipart form."""

    file = serializers.FileField()


class DocumentSerializer(serializers.Serializer[object]):
    """A stored document."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    mime = serializers.CharField()
    size = serializers.IntegerField()
    digest = serializers.CharField(help_text="SM3, hexadecimal")


MISSING = Finding(
    code="upload-missing", message=gettext_noop("请在 file 中上传一个文件。"), kind=Kind.SHAPE, field="file"
)


class DocumentUpload(APIView):
    """POST a file; the answer's id is what actions take as evidence."""

    parser_classes = [MultiPartParser]  # noqa: RUF012

    @extend_schema(
        operation_id="documents_upload",
        request={"multipart/form-data": UploadSerializer},
        responses={201: DocumentSerializer},
    )
    def post(self, request: Request) -> Response:
        by = actor_for(request)
        upload = request.FILES.get("file")
        if upload is None:
            return problem(422, "refused", (MISSING,))
        document = store(upload, by=by, at=request._request.at)  # type: ignore[attr-defined]
        return Response(DocumentSerializer(document).data, status=201)
