"""What the application's own role can't do to the trail and to logs, on a real PostgreSQL; and that it can do its work."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from audit import clock
from audit.database import roles
from audit.database.promises import KEPT, Level, promises
from audit.logs import partitions
from audit.logs.models import Hold, LogRow
from audit.trail import sealing
from audit.trail.models import Checkpoint, Pending
from audit.trail.triggers import APPEND_ONLY
from operations.closures import actions
from operations.closures.models import PurgeProposal
from operations.closures.tasks import run_purges
from tests import world
from tests.database.conftest import APPLICATION, OWNER, AsApplication
from tests.scenarios import closures, domains

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

DENIED = "permission denied|must be owner|must be superuser"


def refused(sql: str, message: str = DENIED) -> None:
    with pytest.raises(DatabaseError, match=message), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.clause("operations-recorded")
def test_the_application_s_role_can_do_nothing_to_the_trail_but_read_and_add(as_application: AsApplication) -> None:
    with as_application():
        for table in (*APPEND_ONLY, "audit_logrow"):
            refused(f"DELETE FROM {table}")
            refused(f"TRUNCATE {table} CASCADE")
            refused(f"DROP TABLE {table} CASCADE")
            refused(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            refused(f"ALTER TABLE {table} RENAME TO other")
            refused(f"CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION audit_append_only()")
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table}")
        for column in ("body", "recorded_at", "object_seq"):
            refused(f"UPDATE audit_entry SET {column} = {column}")
        refused("UPDATE audit_payload SET entry_id = entry_id")
        refused("UPDATE audit_logrow SET act = act")
        refused("DELETE FROM audit_hold")
        refused("TRUNCATE audit_hold")


def test_it_can_neither_put_guards_aside_nor_stand_something_before_them(as_application: AsApplication) -> None:
    with as_application():
        refused("SET session_replication_role = replica")
        refused(f"SET ROLE {OWNER}")
        refused("CREATE TABLE mine (id int)")
        refused("CREATE TEMPORARY TABLE audit_hold (owner uuid)")
        refused(
            "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'"
        )
        refused("DROP FUNCTION audit_logrow_guard() CASCADE")
        refused(f"ALTER ROLE {APPLICATION} SUPERUSER")
        refused(f"ALTER TABLE audit_logrow DETACH PARTITION {partitions.names(connection)[0]}")
        refused("COPY audit_entry FROM PROGRAM 'echo'")
        refused("DELETE FROM django_migrations")


def test_a_partition_is_read_for_a_backup_and_written_through_its_table_alone(as_application: AsApplication) -> None:
    partitions.ensure([date(2031, 1, 1)])
    with as_application():
        for name in partitions.names(connection):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {name}")
            for statement in ("DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}", "UPDATE {} SET act = ''"):
                refused(statement.format(name))


def test_rights_are_those_that_are_written_down_for_every_table(as_application: AsApplication) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(privilege_type, ', ' ORDER BY privilege_type) FROM information_schema.table_privileges"
            " WHERE grantee = %s GROUP BY 1",
            [APPLICATION],
        )
        found = dict(cursor.fetchall())
        cursor.execute(
            "SELECT grantee FROM information_schema.table_privileges WHERE grantee = 'PUBLIC' AND table_schema = 'public'"
        )
        assert cursor.fetchall() == []
    assert {found[table] for table in APPEND_ONLY} == {"INSERT, SELECT"}
    assert (found["audit_logrow"], found["audit_hold"]) == ("INSERT, SELECT", "INSERT, SELECT, UPDATE")
    assert found["audit_pending"] == "DELETE, INSERT, SELECT"
    assert found["operations_agreement"] == "DELETE, INSERT, SELECT, UPDATE"
    assert not any("TRUNCATE" in rights or "TRIGGER" in rights or "REFERENCES" in rights for rights in found.values())


def test_a_case_runs_and_is_sealed_and_its_logs_are_purged_as_the_application_s_role(
    as_application: AsApplication,
) -> None:
    with as_application():
        running = domains.active()
        closures.logged(running)
        closure, _at = closures.retaining(*closures.expired(running))
        after = closures.after_hold(closure)
        made = closures.prepared(closure, after)
        clock.advance(after - clock.now() + timedelta(minutes=1))
        actions.approve(id=made.pk, by=world.approver(), at=after)
        assert run_purges(after) == 1
        assert PurgeProposal.objects.get(pk=made.pk).rows_purged == 3
        assert sealing.seal_all() > 50
        assert (Pending.objects.count(), Checkpoint.objects.exists()) == (0, True)
        assert partitions.ahead(after) == 4
    assert promises().missing == ()


@pytest.mark.clause("log-retention-6-months")
def test_a_held_log_stays_whatever_the_application_s_role_calls(as_application: AsApplication) -> None:
    with as_application():
        running = domains.active()
        closures.logged(running)
        assert Hold.objects.filter(owner=running.pk, released_at=None).exists()
        refused(f"SELECT audit_log_purge('{running.pk}', '{{access}}', now() + interval '9 years')", "the log is held")
        refused(f"UPDATE audit_hold SET until = now() WHERE owner = '{running.pk}'", "never shortened|never change")
        assert LogRow.objects.filter(owner=running.pk).count() == 3


def test_the_status_page_is_told_what_each_role_is_promised(as_application: AsApplication) -> None:
    assert (promises().level, promises().refuses, promises().missing) == (Level.ONE_ROLE, False, ())
    assert len(promises().possible) >= 5
    with as_application():
        found = promises()
        assert (found.level, found.role, found.possible) == (Level.TWO_ROLES, APPLICATION, ())
        assert found.refuses
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_leaf DISABLE TRIGGER audit_leaf_no_truncate")
    assert promises().missing == ("audit_leaf",)
    assert not promises().refuses
    assert {"audit_entry", "audit_logrow", "audit_hold"} <= {*KEPT}


def test_making_the_roles_again_repairs_them(as_application: AsApplication) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON audit_entry TO {APPLICATION}")
        cursor.execute(f"GRANT {OWNER} TO {APPLICATION}")
        cursor.execute(f"ALTER ROLE {APPLICATION} CREATEROLE")
    done = roles.apply(connection, owner=OWNER, application=APPLICATION, password=uuid4().hex)
    assert f"role {APPLICATION} was there" in done
    with as_application():
        refused("DELETE FROM audit_entry")
        assert promises().refuses


def test_a_role_that_would_be_both_is_refused() -> None:
    for name in ("postgres", OWNER):
        with pytest.raises(roles.Impossible):
            roles.apply(connection, owner=OWNER, application=name)
