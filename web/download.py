"""A list handed out as a file."""

from datetime import date

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from web import exporting
from web.listing import Query

KINDS = frozenset({"xlsx", "csv"})


def as_file(query: Query, kind: str, day: date) -> HttpResponseBase:
    """All rows of a list as `kind`: xlsx or csv; named after the list and the day."""
    name = f"{query.desk.title}-{day:%Y%m%d}.{kind}"
    if kind == "xlsx":
        return FileResponse(exporting.xlsx_file(query), as_attachment=True, filename=name, content_type=exporting.XLSX)
    answer = StreamingHttpResponse(exporting.csv_lines(query), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
