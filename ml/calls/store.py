"""Answers and the ledger of calls: a SQLite file in the home that several processes share.

Money is spent in two steps. A call first reserves the most that it can cost, in one transaction that also
adds up what was spent and reserved today: two callers at the same moment cannot both have the last dollar.
When the answer is there, the reservation becomes a row of the ledger with the real figures. A process that
dies in between leaves its reservation, which counts until the day ends: nobody knows what its call cost.

>>> import tempfile
>>> from ml.calls.limits import Limits
>>> with tempfile.TemporaryDirectory() as folder:
...     store = Store(Path(folder) / "ai_calls.db")
...     limits = Limits(budget_tokens=100)
...     number = store.reserve(limits, prompt_tokens=60, completion_tokens=20, what="ai_complete")
...     store.spent()
Spent(tokens=80, usd=0.0)
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ml.calls.key import Key
from ml.calls.limits import PREFIX, Limits
from ml.errors import BudgetError, SettingsError
from ml.generation import Reply

FILE = "ai_calls.db"
PATIENCE = 30.0
"""Seconds to wait for another process; a transaction takes a millisecond."""
_ROUNDING = 1e-9
"""A dollar's billionth: sums of floats must not refuse the last call of a budget that is just enough."""
_TABLES = """
    create table if not exists ledger (ledger_id text not null);
    create table if not exists answer (
        function_name text, model text, prompt_hash text, parameters text,
        text text not null, prompt_tokens integer, completion_tokens integer, is_cut integer not null,
        primary key (function_name, model, prompt_hash, parameters)
    ) without rowid;
    create table if not exists reservation (
        number integer primary key, day text not null, tokens integer not null, usd real not null
    );
    create table if not exists call (
        number integer primary key autoincrement,
        function_name text not null, model text not null, prompt_hash text not null, parameters text not null,
        prompt_tokens integer not null, completion_tokens integer not null, cost_usd real not null,
        latency_ms real not null, caller text not null, called_at text not null,
        is_from_cache integer not null, is_answered integer not null
    );
    create index if not exists call_called_at on call (called_at);
"""


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Of a day, what is reserved included."""

    tokens: int
    usd: float


@dataclass(frozen=True, kw_only=True)
class Call:
    """A row of the ledger: what was called, by whom, for how much; nothing, if the cache answered."""

    key: Key
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0
    latency_ms: float
    caller: str
    called_at: datetime
    is_from_cache: bool = False
    is_answered: bool = True


class Store:
    """The file; it is made by the first use."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._is_ready = False

    def answer(self, key: Key) -> Reply | None:
        """The answer of the cache."""
        columns = "text, prompt_tokens, completion_tokens, is_cut"
        with self._connection() as connection:
            found = connection.execute(
                f"select {columns} from answer"
                " where (function_name, model, prompt_hash, parameters) = (?, ?, ?, ?)",
                tuple(asdict(key).values()),
            ).fetchone()
        if not found:
            return None
        text, prompt_tokens, completion_tokens, is_cut = found
        return Reply(
            text=text,
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
            is_cut=bool(is_cut),
        )

    def reserve(self, limits: Limits, *, prompt_tokens: int, completion_tokens: int, what: str) -> int:
        """Set aside the most that a call can cost; the number of the reservation.

        Raises:
            BudgetError: that is more than is left today.
        """
        tokens, usd = prompt_tokens + completion_tokens, limits.cost(prompt_tokens, completion_tokens)
        day = _now().date().isoformat()
        with self._transaction() as connection:
            spent = _spent(connection, day)
            if limits.budget_usd is not None and spent.usd + usd > limits.budget_usd + _ROUNDING:
                raise _refusal(what, f"${usd:.6f}", f"${spent.usd:.6f}", f"${limits.budget_usd:g}", "USD")
            if limits.budget_tokens is not None and spent.tokens + tokens > limits.budget_tokens:
                raise _refusal(
                    what, f"{tokens:,} tokens", f"{spent.tokens:,}", f"{limits.budget_tokens:,.0f}", "TOKENS"
                )
            made = connection.execute(
                "insert into reservation (day, tokens, usd) values (?, ?, ?)", (day, tokens, usd)
            )
        return int(made.lastrowid or 0)

    def settle(self, call: Call, *, reservation: int | None = None, answer: Reply | None = None) -> None:
        """Write a call into the ledger, its answer into the cache, and let its reservation go."""
        row = asdict(call.key) | {name: value for name, value in vars(call).items() if name != "key"}
        row["called_at"] = call.called_at.isoformat(sep=" ", timespec="microseconds")
        with self._transaction() as connection:
            connection.execute("delete from reservation where number = ?", (reservation,))
            _insert(connection, "insert", "call", row)
            if answer is not None:
                _insert(connection, "insert or replace", "answer", asdict(call.key) | vars(answer))

    def spent(self, day: str | None = None) -> Spent:
        """What was spent on a day, such as 2026-11-05, or today, with what is reserved."""
        with self._connection() as connection:
            return _spent(connection, day or _now().date().isoformat())

    def ledger_id(self) -> str:
        """What tells this ledger from one that was deleted and begun again."""
        with self._connection() as connection:
            return str(connection.execute("select ledger_id from ledger").fetchone()[0])

    def calls(self, *, after: int) -> Iterator[dict[str, Any]]:
        """The rows of the ledger with a higher number, in order: numbers are given out one at a time."""
        with self._connection() as connection:
            found = connection.execute("select * from call where number > ? order by number", (after,))
            names = [column[0] for column in found.description]
            for row in found:
                yield dict(zip(names, row, strict=True))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One that holds the only right to write from its beginning, so that what it reads stays true."""
        with self._connection() as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._file, timeout=PATIENCE, isolation_level=None)) as connection:
                if not self._is_ready:
                    _prepare(connection)
                    self._is_ready = True
                yield connection
        except (OSError, sqlite3.Error) as error:
            raise SettingsError(
                "the ledger of calls cannot be used, and without it no model is called",
                expected=f"a file that this user may read and write: {self._file}",
                found=str(error),
                hint="mend the permissions or free some disk, or set WAREHOUSE_HOME to a folder of your own",
            ) from error


def _prepare(connection: sqlite3.Connection) -> None:
    if connection.execute("pragma journal_mode").fetchone()[0] != "wal":
        connection.execute("pragma journal_mode = wal")
    connection.execute("begin immediate")
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.execute(
        "insert into ledger select ? where not exists (select * from ledger)", (uuid.uuid4().hex[:12],)
    )
    connection.execute("commit")


def _insert(connection: sqlite3.Connection, verb: str, table: str, row: dict[str, Any]) -> None:
    places = ", ".join("?" * len(row))
    connection.execute(f"{verb} into {table} ({', '.join(row)}) values ({places})", tuple(row.values()))


def _spent(connection: sqlite3.Connection, day: str) -> Spent:
    tokens, usd = connection.execute(
        """
        select sum(tokens), sum(usd) from (
            select prompt_tokens + completion_tokens as tokens, cost_usd as usd
            from call where called_at >= :day and called_at < date(:day, '+1 day')
            union all
            select tokens, usd from reservation where day = :day
        )
        """,
        {"day": day},
    ).fetchone()
    return Spent(tokens=tokens or 0, usd=usd or 0.0)


def _refusal(what: str, needed: str, spent: str, allowed: str, unit: str) -> BudgetError:
    return BudgetError(
        f"{what} was not called: it might go over today's budget",
        expected=f"{needed} at most for this call, within {allowed} a day",
        found=f"{spent} of {allowed} spent or reserved today (UTC)",
        hint=f"raise {PREFIX}BUDGET_{unit}, or wait until the day ends; marts.ai_calls says who spent it",
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
