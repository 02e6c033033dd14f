"""The access decision over HTTP against a plain view with one primary-key read behind the same middleware."""

import json
import time
from collections.abc import Callable
from datetime import timedelta

from setup import database

SECONDS = 3.0
ROUNDS = 4
TOKEN = "bench-token"


def rate(ask: Callable[[], int]) -> float:
    """Requests per second of one client."""
    done, end = 0, time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        status = ask()
        if status != 200:
            raise SystemExit(f"answered {status}")
        done += 1
    return done / SECONDS


def main() -> None:
    with database():
        from django.db import connection
        from django.http import HttpRequest, JsonResponse
        from django.test import Client, override_settings
        from django.urls import include, path

        from accounts.models import ApiToken
        from accounts.tokens import digest_of
        from audit import clock
        from operations.models import Agreement
        from tests.scenarios import domains

        at = clock.now()
        made = domains.supplied(at=at)
        row = made.row
        by = domains.operator(domains.tenancy(made.agreement).domain)
        ApiToken.objects.create(
            seat_id=by.seat_id,
            name="bench",
            digest=digest_of(TOKEN),
            created_at=at,
            expires_on=(at + timedelta(30)).date(),
        )

        def plain(request: HttpRequest) -> JsonResponse:
            agreement = Agreement.objects.get(pk=row.agreement_id)
            return JsonResponse({"state": agreement.state})

        class Urls:
            urlpatterns = [path("bench/", plain), path("", include("config.urls"))]

        body = json.dumps(
            {
                "agreement": str(row.agreement_id),
                "person": str(made.account.personnel.person_id),
                "item": str(row.item_id),
                "purpose": str(row.scenario_id),
            }
        )
        with override_settings(ROOT_URLCONF=Urls):
            client = Client(headers={"authorization": f"Bearer {TOKEN}"})

            def decision() -> int:
                return client.post("/api/v1/access/decision", body, content_type="application/json").status_code

            def bare() -> int:
                return client.get("/bench/").status_code

            # Counted by a wrapper: the test client resets the connection's own log at every request.
            asked: list[str] = []

            def count(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
                asked.append(sql)
                return execute(sql, params, many, context)

            with connection.execute_wrapper(count):
                answer = client.post("/api/v1/access/decision", body, content_type="application/json")
            if not answer.json()["allowed"]:
                raise SystemExit(answer.content.decode())
            own, view = [], []
            for _round in range(ROUNDS):
                own.append(rate(decision))
                view.append(rate(bare))
        a, b = sum(own) / ROUNDS, sum(view) / ROUNDS
        print(
            f"{connection.vendor}: decision {a:.0f}/s with {len(asked)} queries, plain view {b:.0f}/s, ratio {a / b:.2f}"
        )


if __name__ == "__main__":
    main()
