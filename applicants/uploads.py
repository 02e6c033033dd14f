"""What an upload really is: type by content against a short list, and every reason to refuse it."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import filetype
from django.conf import settings

from statute.findings import Finding, Kind, gettext_noop

MIMES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
}
# Shown in place when asked to; everything else is only handed out.
SHOWN = frozenset({MIMES["pdf"], MIMES["png"], MIMES["jpg"]})
ALLOWED = "、".join(MIMES)
NAME_MAX = 200
ZIP_ENTRIES_MAX = 5_000
ZIP_RATIO_MAX = 200
ZIP_TOTAL_MAX = 500 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PDF = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
_SYMLINK = 0o120000


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload that may be kept: its name, its type by content, its bytes."""

    name: str
    mime: str
    content: bytes


def inspect(upload: Any) -> tuple[Upload | None, tuple[Finding, ...]]:
    """The upload as it may be kept, or everything that stands against it."""
    name = str(upload.name)
    if found := tuple(_about_name(name)):
        return None, found
    if not upload.size:
        return None, (_refusal("upload-empty", gettext_noop("文件“%(name)s”是空的。"), name),)
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        limit = settings.EVIDENCE_MAX_BYTES // (1024 * 1024)
        message = gettext_noop("文件“%(name)s”超过 %(limit)s MB。")
        remedy = gettext_noop("请压缩或者拆分后上传。")
        return None, (_refusal("upload-too-large", message, name, remedy, limit=limit),)
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    extension = _extension(name)
    found = tuple(_about_content(name, extension, content))
    return (None, found) if found else (Upload(name=name, mime=MIMES[extension], content=content), ())


def _extension(name: str) -> str:
    extension = PurePath(name).suffix.lower().lstrip(".")
    return "jpg" if extension == "jpeg" else extension


def _about_name(name: str) -> Iterator[Finding]:
    if len(name) > NAME_MAX:
        message = gettext_noop("文件名超过 %(limit)s 个字符。")
        yield _refusal("upload-name", message, name[:20], gettext_noop("请缩短文件名。"), limit=NAME_MAX)
    if any(unicodedata.category(c) in {"Cc", "Cf"} for c in name) or "/" in name or "\\" in name:
        message = gettext_noop("文件名含有不可见字符或者路径符号。")
        yield _refusal("upload-name", message, "", gettext_noop("请重命名文件后上传。"))


def _about_content(name: str, extension: str, content: bytes) -> Iterator[Finding]:
    if content.startswith(_OLE):
        yield _refusal(
            "upload-encrypted",
            gettext_noop("文件“%(name)s”已加密，或者是旧版 Office 格式。"),
            name,
            gettext_noop("请取消密码，另存为 docx、xlsx 或者 pdf 后上传。"),
        )
        return
    if extension not in MIMES:
        message = gettext_noop("不接受“%(name)s”这种文件。")
        remedy = gettext_noop("可以上传：%(allowed)s。")
        yield _refusal("upload-type", message, name, remedy, allowed=ALLOWED)
        return
    if extension in {"docx", "xlsx", "ofd"}:
        yield from _about_package(name, extension, content)
        return
    if _kind(content) != extension and not (extension == "csv" and _kind(content) == "txt"):
        yield _false_type(name, extension)
    elif extension == "pdf" and _ENCRYPTED_PDF.search(content):
        message = gettext_noop("文件“%(name)s”已加密。")
        yield _refusal("upload-encrypted", message, name, gettext_noop("请取消密码后上传。"))


def _kind(content: bytes) -> str:
    guess = filetype.guess(content[:8192])
    if guess is not None:
        return str(guess.extension)
    return "txt" if _is_text(content) else ""


def _is_text(content: bytes) -> bool:
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in set(content)):
        return False
    return text_in(content) is not None


def text_in(content: bytes) -> str | None:
    """The text that the content is, in either encoding that offices here write; None where it is none."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _about_package(name: str, extension: str, content: bytes) -> Iterator[Finding]:
    """Office and OFD files are zip packages: their entries say what they are, and are never unpacked here."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            types = _content_types(package, entries)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        yield _false_type(name, extension)
        return
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 0x1 for entry in entries):
        message = gettext_noop("文件“%(name)s”已加密。")
        yield _refusal("upload-encrypted", message, name, gettext_noop("请取消密码后上传。"))
    elif _bomb(entries):
        yield _refusal("upload-bomb", gettext_noop("文件“%(name)s”展开后异常巨大，或者内含链接和越界路径。"), name)
    elif b"macroEnabled" in types or any(part.lower().endswith("vbaproject.bin") for part in names):
        message = gettext_noop("文件“%(name)s”含有宏。")
        yield _refusal("upload-macro", message, name, gettext_noop("请另存为不含宏的格式后上传。"))
    elif {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}[extension] not in names:
        yield _false_type(name, extension)


def _content_types(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bytes:
    for entry in entries:
        if entry.filename == "[Content_Types].xml" and entry.file_size < 1_000_000 and not entry.flag_bits & 0x1:
            return package.read(entry)
    return b""


def _bomb(entries: list[zipfile.ZipInfo]) -> bool:
    if len(entries) > ZIP_ENTRIES_MAX or sum(entry.file_size for entry in entries) > ZIP_TOTAL_MAX:
        return True
    for entry in entries:
        if entry.file_size > 1024 * 1024 and entry.file_size > ZIP_RATIO_MAX * max(entry.compress_size, 1):
            return True
        if entry.filename.startswith("/") or ".." in PurePath(entry.filename).parts:
            return True
        if (entry.external_attr >> 16) & 0o170000 == _SYMLINK:
            return True
    return False


def _false_type(name: str, extension: str) -> Finding:
    return _refusal(
        "upload-type",
        gettext_noop("文件“%(name)s”的内容不是 %(extension)s。"),
        name,
        gettext_noop("请用原来的软件另存为所需格式，不要只改扩展名。"),
        extension=extension,
    )


def _refusal(code: str, message: str, name: str, remedy: str = "", **params: object) -> Finding:
    return Finding(code=code, message=message, params={"name": name, **params}, kind=Kind.SHAPE, remedy=remedy)
