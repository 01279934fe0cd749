"""The functions of a tier in PostgreSQL: PL/Python that imports this package into the server.

Bodies hold the folders of the packages, the settings of the process that creates them, and the keys of the
heads, which are fitted now and only loaded by the server. No secret is among them, for anybody can read a
body: the key of an endpoint has to be in the environment of the server. Whoever may change a session's
settings can change neither the endpoint nor the budget.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml import settings
from ml.calls.limits import PREFIX
from ml.errors import PostgresError, WarehouseError
from ml.fingerprint import digest
from ml.functions import catalogue
from ml.functions.catalogue import GENERATION, MODEL, Function
from ml.generation import SETTING

if TYPE_CHECKING:
    import pyarrow as pa

    from ml.postgres.address import Address

PATH_SETTING = "WAREHOUSE_PLPYTHON_PATH"
_CALLED = """
create or replace function {name}({arguments}) returns {returns} language plpython3u {volatility} as $ai$
if "{key}" not in GD:
{start}
    GD["{key}"] = on_postgres.started(plpy, {settings!r}, {heads!r})
return GD["{key}"]("{name}", [{values}])
$ai$
"""
_START = """
    import sys
    sys.path.extend(path for path in {path!r} if path not in sys.path)
    from ml.functions import on_postgres
"""
_PROBE = """
do $ai$
try:
{start}
    on_postgres.import_everything()
except ImportError as error:
    import sys
    plpy.error(
        "PL/Python cannot import what the functions need: %s" % error,
        detail="The server runs Python %d.%d, the packages are for {python}." % sys.version_info[:2],
        hint="Name folders with packages for that version, which the server may read, in {setting}.",
    )
$ai$ language plpython3u
"""


def create(there: Address, tier: str) -> list[str]:
    """Create or replace the functions of a tier, and of those below; their names with arguments.

    Raises:
        PostgresError: the server has no PL/Python, cannot import this package, or does not let us.
    """
    import psycopg2

    from ml.postgres import client

    made = statements(there, tier)
    with client.connect(there) as connection, connection.cursor() as cursor:
        for statement in made:
            try:
                cursor.execute(statement)
            except psycopg2.Error as error:
                raise PostgresError(
                    f"the functions cannot be created at {there.uri()}",
                    expected="a role that may create functions in PL/Python: a superuser",
                    found=" ".join(str(error).split()),
                    hint="create them as the server's superuser; other roles may call them afterwards",
                ) from error
    return [f"{function.name}({_arguments(function)})" for function in catalogue.functions(tier)]


def statements_table(tier: str) -> pa.Table:
    """The statements for dbt, which runs them on its own connection: place and statement."""
    import pyarrow as pa

    from ml.postgres import address

    made = statements(address.current(), tier)
    return pa.table({"place": pa.array(range(len(made)), pa.int32()), "statement": made})


def statements(there: Address, tier: str) -> list[str]:
    """What creates the functions; heads are fitted on the way.

    Raises:
        PostgresError: the server has no PL/Python, or a setting holds a password.
    """
    from ml.functions import examples, heads
    from ml.postgres import client

    _require_language(there)

    def read(query: str) -> list[tuple[Any, ...]]:
        return [tuple(row.values()) for row in client.rows(there, query)]

    keys = {subject: heads.fitted(subject, examples.read(subject, read)).key for subject in examples.SUBJECTS}
    start = _START.strip("\n").format(path=_path())
    kept = _settings()
    made = [
        "create extension if not exists plpython3u",
        _PROBE.format(start=start, setting=PATH_SETTING, python="{}.{}".format(*sys.version_info[:2])),
    ]
    for function in catalogue.functions(tier):
        body = _CALLED.format(
            name=function.name,
            arguments=_arguments(function),
            returns=function.returns,
            volatility="volatile" if function.tier == GENERATION else "stable",
            key=f"warehouse-{digest(json.dumps([kept, keys, _path()]))}",
            start=start,
            settings=kept,
            heads=keys,
            values=", ".join(name for name, _ in function.arguments),
        )
        made.append(body)
        if function.tier == GENERATION:
            # A call may cost money: only whom the owner names.
            kinds = ", ".join(kind for _, kind in function.arguments)
            made.append(f"revoke all on function {function.name}({kinds}) from public")
    return made


def started(plpy: Any, kept: dict[str, str], keys: dict[str, str]) -> Callable[[str, list[Any]], Any]:
    """In the server, once in a session: take over the settings, and return what calls a function."""
    from ml.functions import model

    os.environ.update(kept)
    # A second pool of threads in a backend would be one too many.
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    model.use(None, keys=keys)
    return partial(_call, plpy)


def import_everything() -> None:
    """What the functions import when they are called."""
    import numpy
    import onnxruntime
    import scipy
    import sklearn
    import skops
    import tokenizers

    assert all((numpy, onnxruntime, scipy, sklearn, skops, tokenizers))


def _call(plpy: Any, name: str, values: list[Any]) -> Any:
    (function,) = (function for function in catalogue.FUNCTIONS if function.name == name)
    try:
        with _signals_wait() if function.tier == MODEL else nullcontext():
            return function.compute(*([value] for value in values))[0]
    except WarehouseError as error:
        plpy.error(error.what, detail=f"Expected: {error.expected}\nFound: {error.found}", hint=error.hint)


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Threads that begin now get no signals: PostgreSQL's handlers belong to its own thread."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _arguments(function: Function) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in function.arguments)


def _path() -> list[str]:
    """The folders in which the server finds this package and its libraries."""
    if named := os.environ.get(PATH_SETTING):
        return named.split(os.pathsep)
    package = str(Path(__file__).resolve().parents[2])
    libraries = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
    return list(dict.fromkeys([package, *libraries]))


def _settings() -> dict[str, str]:
    """Our settings as they are now, without the key of the endpoint."""
    names = (SETTING, f"{SETTING}_MODEL", *(name for name in sorted(os.environ) if name.startswith(PREFIX)))
    kept = {name: os.environ[name] for name in names if name in os.environ}
    if (url := kept.get(SETTING, "")) != settings.without_password(url):
        raise PostgresError(
            f"{SETTING} holds a password, which everybody could read in the functions",
            expected="a URL without one",
            found=settings.without_password(url),
            hint=f"give the server {SETTING}_KEY in its environment, and take the password out of the URL",
        )
    return {"WAREHOUSE_HOME": str(settings.home()), f"{PREFIX}CALLER": "postgres", **kept}


def _require_language(there: Address) -> None:
    from ml.postgres import client

    asked = "select count(*) as n from pg_available_extensions where name = 'plpython3u'"
    if not client.rows(there, asked)[0]["n"]:
        raise PostgresError(
            f"the server at {there.uri()} has no PL/Python",
            expected="the extension plpython3u, in which functions that call models are written",
            found="no such extension; the embedded server has none"
            if there.origin == "embedded"
            else "no such extension",
            hint="install it on the server (Debian: postgresql-plpython3-15), or name another server by "
            "DATABASE_URL; the compiled functions do without, and so does `warehouse sql --tier` on DuckDB",
        )
