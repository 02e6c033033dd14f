"""Two roles on PostgreSQL: the owner has the tables and alters them, the application writes and can change nothing it must keep.

`apply` makes and repairs both, however often: it hands everything in the schema over to the owner's role, takes every right from
the application's and gives it these alone:

- on the trail, its seals and its keys: SELECT and INSERT, and where the law has something erased just the columns that the
  triggers of `audit.trail.emptying` let become empty;
- on what the sequencers still have before them: DELETE besides;
- on log rows: SELECT and INSERT; partitions and purges are functions of the owner's (`audit.logs.partitions`);
- on holds: SELECT, INSERT and UPDATE, which their triggers watch; none are deleted;
- on all other tables: SELECT, INSERT, UPDATE and DELETE.

It owns nothing and belongs to nobody, so it neither alters, drops, truncates nor disables anything, and `session_replication_role`
is a superuser's. What ran before is left as it is: rights are looked at with every statement, the next one has the new ones.
"""

from collections.abc import Iterable
from typing import Any

from psycopg import sql

from audit import clock
from audit.logs import partitions, triggers
from audit.trail.triggers import APPEND_ONLY

SCHEMA = "public"
READ_ONLY = frozenset({"django_migrations"})
# Columns beside SELECT and INSERT that may be updated.
EMPTIED = {"audit_payload": ("json", "salt")}
QUEUES = frozenset({"audit_pending", "audit_openhour"})
DEFAULT = "SELECT, INSERT, UPDATE, DELETE"


class Impossible(Exception):
    """Why the roles can't be made here, and what to do."""


def rights_on(table: str) -> str:
    """What the application's role may do with a table, as GRANT says it."""
    if table in READ_ONLY or (table == triggers.OFFSET and not clock.movable()):
        return "SELECT"
    if table in QUEUES:
        return "SELECT, INSERT, DELETE"
    if table == triggers.HOLD:
        return "SELECT, INSERT, UPDATE"
    if table == triggers.LOG or table in APPEND_ONLY:
        columns = ", ".join(EMPTIED.get(table, ()))
        return "SELECT, INSERT" + (f", UPDATE ({columns})" if columns else "")
    return DEFAULT


def apply(connection: Any, *, owner: str, application: str, password: str = "") -> list[str]:
    """Make or repair both roles; answers what was done, a line each. Raises Impossible.

    By the role that migrates: a superuser, or one that may create roles. `password`: of the application's role; empty leaves
    the one it has.
    """
    if connection.vendor != "postgresql":
        raise Impossible("roles are PostgreSQL's; on SQLite whoever may write the file may change everything in it")
    with connection.cursor() as cursor:
        me = _one(cursor, "SELECT current_user")
        if application in {me, owner}:
            raise Impossible(
                f"{application} is to be the application's role alone: not the one that migrates, not the owner"
            )
        done = [_role(cursor, owner, "NOLOGIN"), _role(cursor, application, "LOGIN", password)]
        if not _one(cursor, "SELECT pg_has_role(current_user, %s, 'MEMBER')", [owner]):
            _do(cursor, "GRANT {} TO {}", owner, me)
        _apart(cursor, application)
        partitions.install(connection)
        done.append(f"{_hand_over(cursor, owner)} objects belong to {owner}")
        done.append(f"{application} may use {_grant(cursor, owner, application)} tables")
    return done


def _role(cursor: Any, name: str, login: str, password: str = "") -> str:
    exists = bool(_one(cursor, "SELECT count(*) FROM pg_roles WHERE rolname = %s", [name]))
    plain = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    if not exists:
        _do(cursor, f"CREATE ROLE {{}} {login}", name)
    elif _one(
        cursor,
        "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls FROM pg_roles"
        " WHERE rolname = %s",
        [name],
    ):  # fmt: skip
        _do(cursor, f"ALTER ROLE {{}} {plain}", name)
    if password:
        cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(password)))
    return f"role {name} {'was there' if exists else 'made'}"


def _apart(cursor: Any, application: str) -> None:
    """The application's role is nobody's member: through another it could be more than it is."""
    cursor.execute(
        "SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member"
        " WHERE r.rolname = %s",
        [application],
    )
    for (group,) in cursor.fetchall():
        _do(cursor, "REVOKE {} FROM {}", group, application)


def _hand_over(cursor: Any, owner: str) -> int:
    """Give every table, sequence and function of the schema to the owner's role; sequences of columns go with their table."""
    _do(cursor, f"GRANT USAGE, CREATE ON SCHEMA {SCHEMA} TO {{}}", owner)
    cursor.execute(
        "SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, c.oid::regclass::text"
        " FROM pg_class c WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p', 'S', 'v')"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i') AND c.relkind = 'S')"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 2",
        [SCHEMA],
    )
    objects = cursor.fetchall()
    cursor.execute(
        "SELECT 'FUNCTION', p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = %s::regnamespace"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 2",
        [SCHEMA],
    )
    objects += cursor.fetchall()
    for kind, name in objects:  # as the database itself quotes them
        _do(cursor, f"ALTER {kind} {name} OWNER TO {{}}", owner)
    return len(objects)


def _grant(cursor: Any, owner: str, application: str) -> int:
    database = _one(cursor, "SELECT current_database()")
    # A temporary table stands before others of its name, and PUBLIC may make one unless told otherwise.
    _do(cursor, "REVOKE TEMPORARY, CREATE ON DATABASE {} FROM PUBLIC", database)
    _do(cursor, "REVOKE ALL ON DATABASE {} FROM {}", database, application)
    _do(cursor, "GRANT CONNECT ON DATABASE {} TO {}", database, application)
    _do(cursor, f"REVOKE CREATE ON SCHEMA {SCHEMA} FROM PUBLIC")
    _do(cursor, f"REVOKE ALL ON SCHEMA {SCHEMA} FROM {{}}", application)
    _do(cursor, f"GRANT USAGE ON SCHEMA {SCHEMA} TO {{}}", application)
    for what in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        _do(cursor, f"REVOKE ALL ON ALL {what} IN SCHEMA {SCHEMA} FROM PUBLIC")
        _do(cursor, f"REVOKE ALL ON ALL {what} IN SCHEMA {SCHEMA} FROM {{}}", application)
    tables = _tables(cursor)
    for table in tables:
        _do(cursor, f"GRANT {rights_on(table)} ON {{}} TO {{}}", table, application)
    _do(cursor, f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {{}}", application)
    # A copy of the database reads partitions one by one, those that come later too.
    for name in partitions.names(cursor.db):
        _do(cursor, "GRANT SELECT ON {} TO {}", name, application)
    _do(
        cursor,
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {{}} IN SCHEMA {SCHEMA} GRANT SELECT ON TABLES TO {{}}",
        owner,
        application,
    )
    for signature in partitions.SIGNATURES:
        _do(cursor, f"GRANT EXECUTE ON FUNCTION {signature} TO {{}}", application)
    return len(tables)


def _tables(cursor: Any) -> list[str]:
    """Every table but the partitions: what may be done with those is asked of the table they belong to."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relispartition ORDER BY 1",
        [SCHEMA],
    )
    return [name for (name,) in cursor.fetchall()]


def _do(cursor: Any, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def _one(cursor: Any, query: str, parameters: Iterable[Any] = ()) -> Any:
    cursor.execute(query, list(parameters))
    return cursor.fetchone()[0]
