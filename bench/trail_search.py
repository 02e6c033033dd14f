"""Every filter of the search over the trail, on few and many entries: one page each, and the growth.

    python -m tests.servers run -- python bench/trail_search.py [ENTRIES] [ENTRIES]    (10,000 and 1,000,000 unless told otherwise)

The person looked for is one of 40, the organization one of 50, the object one of a thousand, the word one of 200 texts; one attempt
in a hundred was refused.
"""

import statistics
import sys
import time
from datetime import timedelta
from uuid import UUID, uuid4

from setup import database

DEFAULTS = ("10000", "1000000")
ROUNDS = 5
KINDS = ("agreement", "application", "item", "account", "product")
VERBS = ("submit", "accept", "seal", "open", "note")
CLAUSES = ("四(一)", "四(三)", "四(四)", "五(一)", "六(三)")


def fill(first: int, last: int, people: list[UUID], organizations: list[UUID], objects: list[UUID]) -> None:
    """Entries, their leaves, and what the search knows of them."""
    from django.db import connection

    from audit.trail import words
    from tests.world import AT, CITY

    texts = [
        words._tsvector(f"杭州市数据局 经办人 办理协议 事项{n}号 {chr(0x4E00 + n)}{chr(0x5000 + n)}样本")
        for n in range(200)
    ]
    rows = "generate_series(%(first)s, %(last)s) AS n"
    id = "lpad(to_hex(n), 32, '0')::uuid"
    at = "%(at)s - make_interval(mins => n / 4)"
    given = {
        "first": first, "last": last - 1, "at": AT, "region": CITY, "people": people, "organizations": organizations,
        "objects": objects, "kinds": [*KINDS], "verbs": [*VERBS], "clauses": [*CLAUSES], "texts": texts,
    }  # fmt: skip
    kind, verb = "(%(kinds)s::text[])[1 + n %% 5]", "(%(verbs)s::text[])[1 + n / 5 %% 5]"
    person, object = "(%(people)s::uuid[])[1 + n %% 40]", "(%(objects)s::uuid[])[1 + n %% 1000]"
    clause, outcome = "(%(clauses)s::text[])[1 + n / 7 %% 5]", "CASE WHEN n %% 100 = 0 THEN 'refused' ELSE 'done' END"
    columns = "object_type, object_id, case_id, action, outcome, actor_id, region, clause, at"
    values = f"{kind}, {object}, {object}, {kind} || '.' || {verb}, {outcome}, {person}, %(region)s, {clause}, {at}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_entry (id, {columns}, recorded_at, role, organization, before, after, body)"
            f" SELECT {id}, {values}, {at}, 'clerk', '', '', '', '{{}}' FROM {rows}",
            given,
        )
        cursor.execute(f"INSERT INTO audit_leaf (index, entry_id, hash) SELECT n, {id}, '\\x00' FROM {rows}", given)
        cursor.execute(
            f"INSERT INTO operations_indexedentry (entry_id, index, {columns}, organization, about, words)"
            f" SELECT {id}, n, {values}, (%(organizations)s::uuid[])[1 + n %% 50], '', (%(texts)s::text[])[1 + n %% 200]::tsvector"
            f" FROM {rows}",
            given,
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE operations_indexedentry, audit_entry, audit_leaf")


def main() -> None:
    sizes = [int(given) for given in (*sys.argv[1:], *DEFAULTS[len(sys.argv) - 1 :])]
    with database():
        from audit.roles import Role
        from operations.auditing.views.searching import found_by
        from tests import world
        from tests.scenarios.mechanism import seat
        from tests.world import AT, PROVINCE
        from web import listing

        organization, by = world.organization(), seat(Role.AUDITOR, PROVINCE)
        people = [world.clerk().user_id, *(uuid4() for _ in range(39))]
        organizations, objects = [organization.pk, *(uuid4() for _ in range(49))], [uuid4() for _ in range(1000)]
        month = {"from": str((AT - timedelta(days=2)).date()), "until": str(AT.date())}
        asked = {
            "nothing": {}, "a common word": {"words": "办理协议"}, "a rare word": {"words": "事项77号"},
            "no such word": {"words": "从未出现"}, "person": {"actor": world.clerk().name},
            "organization": {"organization": organization.name}, "object": {"object": f"item:{objects[7]}"},
            "kind": {"kind": "item"}, "action": {"action": "item.seal"}, "clause": {"clause": "四(四)"},
            "refused": {"outcome": "refused"}, "three days": month,
            "rare word of a person, refused": {"words": "事项0号", "actor": world.clerk().name, "outcome": "refused"},
        }  # fmt: skip
        taken: dict[str, list[float]] = {name: [] for name in asked}
        filled = 0
        for size in sizes:
            fill(filled, size, people, organizations, objects)
            filled = size
            for name, params in asked.items():
                rounds = []
                for _round in range(ROUNDS):
                    began = time.perf_counter()
                    page = listing.page(listing.asked(found_by(by), by, params))
                    rounds.append((time.perf_counter() - began) * 1000)
                taken[name].append(statistics.median(rounds))
                print(f"{size:>9,} entries, {name}: {page.count_text} found, {taken[name][-1]:.1f} ms", flush=True)
        for name, (small, large) in taken.items():
            print(f"{sizes[1]:,} : {sizes[0]:,}, {name} = {large / small:.1f}")


if __name__ == "__main__":
    main()
