"""What the database under this installation promises to keep, asked of the database itself by the role that runs.

The trail shows every change afterwards wherever it lies. Whether a change is refused as well depends on who may take the guards
off: on SQLite whoever may write the file, on PostgreSQL the owner of the tables; with two roles (`audit.database.roles`) the
application is neither.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from audit.logs import triggers
from audit.trail.triggers import APPEND_ONLY

KEPT = (*APPEND_ONLY, triggers.LOG, triggers.HOLD)


class Level(models.TextChoices):
    """How far the promise goes."""

    FILE = "file", _("SQLite：改动能查出，不能阻止。能写数据库文件的人可以去掉触发器")
    ONE_ROLE = "one_role", _("PostgreSQL，一个数据库账号：改动能查出，不能阻止。应用的账号可以停用触发器")
    TWO_ROLES = (
        "two_roles",
        _("PostgreSQL，所有者和应用账号分开：办理轨迹和留存的日志，应用的账号只能新增和读取，其余由数据库拒绝"),
    )


# What a role may be able to do that the application's must not, as the questions below name it.
ABLE = {
    "superuser": _("应用的账号是超级用户"),
    "owns": _("应用的账号是表的所有者，可以停用触发器、改表和删表"),
    "replica": _("应用的账号可以设置 session_replication_role"),
    "change": _("应用的账号可以更新、删除或者清空办理轨迹"),
    "purge": _("应用的账号可以更新、删除或者清空日志"),
    "temporary": _("应用的账号可以建临时表"),
    "create": _("应用的账号可以建表"),
}


@dataclass(frozen=True, kw_only=True)
class Promises:
    """`possible`: what stands against the promise of two roles, in words; `missing`: tables without their guards."""

    engine: str
    role: str
    level: Level
    possible: tuple[Any, ...]
    missing: tuple[str, ...]

    @property
    def refuses(self) -> bool:
        """Whether changes are refused, not only found."""
        return self.level == Level.TWO_ROLES and not self.missing


def promises() -> Promises:
    """Ask the database: two queries on PostgreSQL, one on SQLite."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return Promises(engine="SQLite", role="", level=Level.FILE, possible=(), missing=_missing_sqlite(cursor))
        version = _version(cursor)
        role, able = _able(cursor, version)
        return Promises(
            engine=f"PostgreSQL {version // 10000}",
            role=role,
            level=Level.ONE_ROLE if able else Level.TWO_ROLES,
            possible=tuple(ABLE[name] for name in able),
            missing=_missing_postgresql(cursor),
        )


def _version(cursor: Any) -> int:
    return int(cursor.connection.info.server_version)


def _able(cursor: Any, version: int) -> tuple[str, list[str]]:
    # Before version 15 nobody but a superuser could be given the right to set it.
    replica = (
        "has_parameter_privilege(current_user, 'session_replication_role', 'SET')" if version >= 150000 else "false"
    )
    cursor.execute(
        f"""
        SELECT current_user, r.rolsuper AS superuser,
            (SELECT bool_or(pg_has_role(current_user, c.relowner, 'MEMBER')) FROM pg_class c
             WHERE c.oid = ANY(SELECT to_regclass(t) FROM unnest(%s::text[]) t)) AS owns,
            {replica} AS replica,
            (SELECT bool_or(has_table_privilege(to_regclass(t), 'UPDATE, DELETE, TRUNCATE')) FROM unnest(%s::text[]) t) AS change,
            has_table_privilege(%s, 'UPDATE, DELETE, TRUNCATE') AS purge,
            has_database_privilege(current_database(), 'TEMP') AS temporary,
            has_schema_privilege('public', 'CREATE') AS create
        FROM pg_roles r WHERE r.rolname = current_user
        """,
        [list(KEPT), list(APPEND_ONLY), triggers.LOG],
    )
    role, *answers = cursor.fetchone()
    return role, [name for name, answer in zip(ABLE, answers, strict=True) if answer]


_UPDATE, _DELETE, _TRUNCATE = 16, 8, 32  # bits of pg_trigger.tgtype


def _missing_postgresql(cursor: Any) -> tuple[str, ...]:
    """Kept tables, partitions too, on which not all of UPDATE, DELETE and TRUNCATE meet a trigger that fires ALWAYS."""
    cursor.execute(
        "SELECT c.relname, coalesce(bit_or(t.tgtype), 0) FROM pg_class c"
        " LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgenabled = 'A'"
        " WHERE c.oid = ANY(SELECT to_regclass(n) FROM unnest(%s::text[]) n)"
        " OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass(%s))"
        " GROUP BY c.relname",
        [list(KEPT), triggers.LOG],
    )
    found = dict(cursor.fetchall())
    every = _UPDATE | _DELETE | _TRUNCATE
    return tuple(sorted({*KEPT} - {*found})) + tuple(n for n, bits in sorted(found.items()) if bits & every != every)


def _missing_sqlite(cursor: Any) -> tuple[str, ...]:
    """Kept tables on which not all of UPDATE, DELETE and INSERT (in the place of a row) meet a trigger."""
    cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    found: dict[str, str] = {}
    for table, text in cursor.fetchall():
        found[table] = found.get(table, "") + text
    guards = ("BEFORE UPDATE", "BEFORE DELETE", "BEFORE INSERT")
    return tuple(table for table in KEPT if not all(guard in found.get(table, "") for guard in guards))
