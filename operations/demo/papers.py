"""Small evidence files: real PDFs of one page that say what they stand for, made from nothing but their text."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from applicants import documents
from applicants.models import Document, Organization
from audit.actor import Actor
from statute.terms import shanghai_date


def pdf(*lines: str) -> bytes:
    """A valid PDF of one A4 page with these lines, in a Chinese font of the reader's."""
    shown = b"".join(b"<%s> Tj T* " % line.encode("utf-16-be").hex().encode() for line in lines)
    stream = b"BT /F1 14 Tf 26 TL 72 760 Td " + shown + b"ET"
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 7 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    )
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table)
    return bytes(out)


def paper(name: str, *lines: str, by: Actor, at: datetime, organization: Organization | None = None) -> Document:
    """A document of this name, stored as evidence by whoever brings it."""
    day = shanghai_date(at)
    content = pdf(name, *lines, f"{by.place or by.name}  {day.year}年{day.month}月{day.day}日", "演示数据，无法律效力")
    upload = SimpleUploadedFile(f"{name}.pdf", content, content_type="application/pdf")
    return documents.store(upload, by=by, at=at, organization=organization)
