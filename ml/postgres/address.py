"""Where PostgreSQL is: `DATABASE_URL`, else `PGHOST` and its friends, else the embedded server.

>>> there = parse("postgresql://ana:p%40ss@db.example.com:6432/shop?sslmode=require")
>>> there.host, there.port, there.database, there.password
('db.example.com', 6432, 'shop', 'p@ss')
>>> there.uri()
'postgresql://ana@db.example.com:6432/shop?sslmode=require'

No URI that is made here holds the password, so that tables, logs and process lists never do. Whoever connects
by such a URI finds it in `PGPASSWORD`, which PostgreSQL's client library reads; see `environment`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from ml import settings
from ml.errors import PostgresError, SettingsError

DEFAULT_PORT, DEFAULT_USER, DEFAULT_DATABASE = 5432, "postgres", "warehouse"
"""What a variable that is not set means; `profiles/profiles.yml` says the same."""

STATE_FILE, PASSWORD_FILE = "server.json", "password"
"""In the folder of the embedded server: its port and its socket's folder, and the password for TCP."""

OPTIONS = {
    "application_name": "PGAPPNAME",
    "channel_binding": "PGCHANNELBINDING",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "gssencmode": "PGGSSENCMODE",
    "options": "PGOPTIONS",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}
"""The parameters of a URL that are passed on, and the variables in which clients look for them."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """A database, and who says so. `host` is a name, an IP address, or the folder of a unix socket."""

    host: str
    port: int
    user: str
    database: str
    password: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    origin: Literal["DATABASE_URL", "PGHOST", "embedded"]

    def parameters(self) -> dict[str, Any]:
        """The arguments of `psycopg2.connect`. A password that is not known may stand in ~/.pgpass."""
        known = {"host": self.host, "port": self.port, "user": self.user, "dbname": self.database}
        return known | ({"password": self.password} if self.password else {}) | dict(self.options)

    def environment(self) -> dict[str, str]:
        """The variables with which psql, dbt and every other client find this database."""
        said = {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGDATABASE": self.database,
        }
        secret = {"PGPASSWORD": self.password} if self.password else {}
        return said | secret | {OPTIONS[name]: value for name, value in self.options.items()}

    def uri(self, *, search_path: str | None = None, scheme: str = "postgresql") -> str:
        """The address as a URI, without the password, for psql and other clients."""
        options = dict(self.options)
        if search_path:
            options["options"] = f"{options.get('options', '')} -csearch_path={search_path}".strip()
        if self.host.startswith("/"):
            place, options = "", {"host": self.host, "port": str(self.port), **options}
        else:
            place = f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"
        query = f"?{urlencode(options, quote_via=quote, safe='/')}" if options else ""
        return f"{scheme}://{quote(self.user, safe='')}@{place}/{quote(self.database, safe='')}{query}"


def current() -> Address:
    """The database that the `postgres` target builds in.

    Raises:
        SettingsError: `DATABASE_URL` or `PGPORT` cannot be read.
        PostgresError: no server is named, and the embedded one was never started.
    """
    if url := os.environ.get("DATABASE_URL"):
        return parse(url)
    if os.environ.get("PGHOST"):
        named = from_environment()
        return replace(named, origin="embedded") if _names_the_embedded(named) else named
    return embedded()


def is_embedded() -> bool:
    """Whether it is for us to start and stop the server: no other is named."""
    if os.environ.get("DATABASE_URL"):
        return False
    return not os.environ.get("PGHOST") or _names_the_embedded(from_environment())


def parse(url: str) -> Address:
    """Read a `postgresql://` URL; parts that it leaves out come from the `PG` variables, or are the defaults.

    >>> parse("postgres://ana@/shop?host=/run/postgresql").host
    '/run/postgresql'

    Raises:
        SettingsError: it is no such URL, or names more than one server.
    """
    parts = urlsplit(url)
    if parts.scheme.split("+")[0] not in ("postgresql", "postgres"):
        raise _unreadable(f"a URL that begins with {parts.scheme or 'nothing'}://")
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _unreadable("a port that is no number, or several servers") from None
    if "," in parts.netloc.rpartition("@")[2]:
        raise _unreadable("several servers")
    # A plus is a plus, as for PostgreSQL's own clients; in HTML forms it would be a space.
    query = dict(parse_qsl(parts.query.replace("+", "%2B")))
    host = unquote(host)  # A socket's folder stands there as %2Fvar%2Frun.
    default = from_environment()
    return Address(
        host=query.pop("host", "") or host or default.host,
        port=_port(query.pop("port", None)) or port or default.port,
        user=query.pop("user", "") or unquote(parts.username or "") or default.user,
        database=query.pop("dbname", "") or unquote(parts.path.lstrip("/")) or default.database,
        password=query.pop("password", "") or unquote(parts.password or "") or default.password,
        options={name: value for name, value in query.items() if name in OPTIONS},
        origin="DATABASE_URL",
    )


def from_environment() -> Address:
    """What `PGHOST`, `PGPORT`, `PGUSER`, `PGDATABASE` and `PGPASSWORD` say.

    Other variables of PostgreSQL's clients, such as `PGSSLMODE`, reach them without our help.
    """
    said = os.environ
    return Address(
        host=said.get("PGHOST") or "localhost",
        port=_port(said.get("PGPORT")) or DEFAULT_PORT,
        user=said.get("PGUSER") or DEFAULT_USER,
        database=said.get("PGDATABASE") or DEFAULT_DATABASE,
        password=said.get("PGPASSWORD", ""),
        origin="PGHOST",
    )


def folder() -> Path:
    """The folder of the embedded server."""
    return settings.home() / "postgres"


def embedded(place: Path | None = None) -> Address:
    """The embedded server, of the home's folder or another, by what it recorded when it was started last."""
    place = place or folder()
    try:
        state = json.loads((place / STATE_FILE).read_text(encoding="utf-8"))
        password = (place / PASSWORD_FILE).read_text(encoding="utf-8").strip()
    except PermissionError as error:
        raise somebody_elses(place, error) from error
    except (OSError, ValueError) as error:
        raise PostgresError(
            "the embedded PostgreSQL was never started",
            expected=f"{place / STATE_FILE}",
            found="no such file" if isinstance(error, FileNotFoundError) else str(error),
            hint="run `warehouse postgres start`, or name a server by DATABASE_URL or PGHOST",
        ) from error
    return Address(
        host=state["socket_folder"],
        port=state["port"],
        user=DEFAULT_USER,
        database=DEFAULT_DATABASE,
        password=password,
        origin="embedded",
    )


def somebody_elses(place: Path, error: PermissionError) -> PostgresError:
    """What is said of a folder that this user may not read."""
    return PostgresError(
        "the embedded PostgreSQL belongs to somebody else",
        expected=f"a folder {place} that this user may read",
        found=str(error),
        hint="work as the user who started it, or set WAREHOUSE_HOME to a folder of your own",
    )


def _names_the_embedded(named: Address) -> bool:
    """After `eval "$(warehouse postgres env)"`, PGHOST names our own server."""
    try:
        ours = embedded()
    except PostgresError:
        return False
    return (named.host, named.port) in ((ours.host, ours.port), (str(folder()), DEFAULT_PORT))


def _port(text: str | None) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(
            "the port of PostgreSQL cannot be read",
            expected="a number from 1 to 65535 in PGPORT or DATABASE_URL",
            found=repr(text),
            hint="PostgreSQL's usual port is 5432",
        )
    return int(text)


def _unreadable(found: str) -> SettingsError:
    """The URL itself is not shown: it may hold a password."""
    return SettingsError(
        "DATABASE_URL cannot be used",
        expected="postgresql://user:password@host:5432/database",
        found=found,
        hint="write special characters of the password as %40 for @, %2F for /; or unset it and set PGHOST",
    )
