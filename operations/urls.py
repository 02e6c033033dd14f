"""All addresses of the procedure: pages of the portal, what a room has beside its desks, the API, and last every object."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

import operations.agreements.urls
import operations.announcements.urls
import operations.applications.urls
import operations.auditing.urls
import operations.closures.urls
import operations.dataflow.urls
import operations.mechanism.urls
import operations.oversight.urls
from operations.portal.views import boards, documents, figures, health, home, logs, objects, public, rules, tiles


class TypeConverter:
    """The code of a kind of object: application, checkitem."""

    regex = "[a-z]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ClauseConverter(TypeConverter):
    """The number of a clause: 四(四), 三(二)4, 第十八条."""

    regex = r"[一二三四五六七八九十百零第章节条款项()0-9a-z-]+"


register_converter(TypeConverter, "type")
register_converter(ClauseConverter, "clause")
register_converter(tiles.PlaceConverter, "place")

# Beside the SHA-256 tree that standard tools read.
SM3 = {"algorithm": "sm3"}

PORTAL: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("inbox/count/", home.inbox_count, name="inbox-count"),
    path("search/", boards.search, name="search"),
    path("expiry/", boards.expiry, name="expiry"),
    path("statistics/", figures.statistics, name="statistics"),
    path("statistics/<type:type_code>/", figures.work, name="work"),
    path("filings/", figures.filed, name="filings"),
    path("jobs/", boards.jobs, name="jobs"),
    path("logs/", logs.search, name="logs"),
    path("notifications/", boards.notifications, name="notifications"),
    path("notifications/read/", boards.mark_read, name="notifications-read"),
    path("notifications/<uuid:id>/", boards.open_notice, name="notification"),
    path("demo/clock/", boards.demo_clock, name="clock"),
    path("document/<uuid:id>/", documents.document, name="document"),
    path("public/announcements/", public.announcement_list, name="public-announcements"),
    path("public/announcements/<uuid:id>/", public.announcement, name="public-announcement"),
    path("public/grants/", public.grants, name="public-grants"),
    path("verify/", public.verification, name="verify"),
    path("rules/", rules.rules, name="rules"),
    path("clauses/<clause:number>/", rules.clause, name="clause"),
    path("trail/verifier.py", tiles.verifier, name="verifier"),
    path("trail/<slug:shard>/checkpoint", tiles.checkpoint, name="checkpoint"),
    path("trail/<slug:shard>/tile/<int:level>/<place:index>", tiles.tile, name="tile"),
    path("trail/<slug:shard>/tile/<int:level>/<place:index>.p/<int:width>", tiles.tile, name="tile"),
    path("trail/<slug:shard>/sm3/tile/<int:level>/<place:index>", tiles.tile, SM3, name="tile-sm3"),
    path("trail/<slug:shard>/sm3/tile/<int:level>/<place:index>.p/<int:width>", tiles.tile, SM3, name="tile-sm3"),
]

OBJECTS: list[URLPattern | URLResolver] = [
    path("<type:type_code>/", objects.objects, name="list"),
    path("<type:type_code>/filters/", objects.save_filter, name="save-filter"),
    path("<type:type_code>/new/<slug:verb>/", objects.start, name="start"),
    path("<type:type_code>/<uuid:id>/", objects.case, name="case"),
    path("<type:type_code>/<uuid:id>/lifecycle/", objects.lifecycle, name="lifecycle"),
    path("<type:type_code>/<uuid:id>/<slug:verb>/", objects.act, name="act"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/", include("operations.portal.api.urls")),
    path("", include(operations.announcements.urls)),
    path("", include(operations.applications.urls)),
    path("", include(operations.agreements.urls)),
    path("", include(operations.oversight.urls)),
    path("", include(operations.dataflow.urls)),
    path("", include(operations.closures.urls)),
    path("", include(operations.auditing.urls)),
    path("", include(operations.mechanism.urls)),
    path("", include(([*PORTAL, *OBJECTS], "portal"))),
]
