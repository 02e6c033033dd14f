"""The trail for anybody: checkpoints and tiles in the form of C2SP tlog-tiles, hashes only, for bodies name persons; and the
program that checks bundles."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from audit.trail.models import Checkpoint, Shard
from audit.trail.notes import text_of
from audit.trail.tiles import WIDTH, hashes_at
from operations.portal import queries


class PlaceConverter:
    """The number of a tile as the form writes it, in groups of three digits: 067, x001/067, x001/x234/067."""

    regex = r"(?:x[0-9]{3}/){0,5}[0-9]{3}"

    def to_python(self, value: str) -> int:
        number = int(value.replace("x", "").replace("/", ""))
        if self.to_url(number) != value:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        digits = str(value)
        groups = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [groups[i : i + 3] for i in range(0, len(groups), 3)]
        return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


@require_GET
@cache_control(public=True, max_age=1)
def checkpoint(request: HttpRequest, shard: str) -> HttpResponse:
    """The newest checkpoint of a shard, a signed note; of the shard before notes, its text."""
    found = Checkpoint.objects.filter(shard=shard).order_by("-size").first()
    if found is None:
        raise Http404
    return HttpResponse(text_of(found), content_type="text/plain; charset=utf-8")


@require_GET
@cache_control(public=True, max_age=31_536_000, immutable=True)
def tile(  # noqa: PLR0913 - the parts of the address
    request: HttpRequest, shard: str, level: int, index: int, width: int = WIDTH, algorithm: str = "sha256"
) -> HttpResponse:
    """The hashes of a full tile, or the first `width` of one; what is there once never changes."""
    found = Shard.objects.filter(name=shard).first()
    partial = request.path.endswith(f".p/{width}")
    if found is None or level > 7 or not 0 < width <= WIDTH - partial:
        raise Http404
    hashes = hashes_at(found, algorithm, level, index, width)
    if hashes is None:
        raise Http404
    return HttpResponse(hashes, content_type="application/octet-stream")


@require_GET
@cache_control(public=True, max_age=60)
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks bundles offline: one file of Python."""
    answer = HttpResponse(queries.verifier().text, content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="verifier.py"'
    return answer
