"""Where PostgreSQL is, by DATABASE_URL, PGHOST and the embedded server's record; and what is never shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ml import settings
from ml.errors import PostgresError, SettingsError
from ml.postgres import address, configuration, sockets

VARIABLES = ("DATABASE_URL", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD")
HARD = "p@ s/s:%?#+&"
HARD_ENCODED = "p%40%20s%2Fs%3A%25%3F%23%2B%26"


@pytest.fixture(autouse=True)
def nobody_names_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "MLFLOW_TRACKING_URI", "WAREHOUSE_TARGET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """The folder of an embedded server that was started once."""
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / address.STATE_FILE).write_text(json.dumps({"port": 23456, "socket_folder": str(folder)}))
    (folder / address.PASSWORD_FILE).write_text("from initdb\n")
    return folder


def test_every_part_of_a_url_is_decoded() -> None:
    there = address.parse(f"postgresql://a%40b:{HARD_ENCODED}@db.example.com:6432/da%20ta")
    assert (there.user, there.password, there.database) == ("a@b", HARD, "da ta")
    assert (there.host, there.port) == ("db.example.com", 6432)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_the_usual_schemes_are_understood(scheme: str) -> None:
    assert address.parse(f"{scheme}://ana@host/shop").host == "host"


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://ana@[::1]:6432/shop", "::1", 6432),
        ("postgresql://ana@%2Fvar%2FRun:6432/shop", "/var/Run", 6432),
        ("postgresql://ana@/shop?host=/var/Run&port=6432", "/var/Run", 6432),
        ("postgresql://ana@/shop", "localhost", 5432),
    ],
)
def test_a_host_may_be_an_ip_address_a_socket_folder_or_left_out(url: str, host: str, port: int) -> None:
    there = address.parse(url)
    assert (there.host, there.port) == (host, port)
    assert address.parse(there.uri()) == there


def test_what_a_url_leaves_out_comes_from_the_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "from the environment")
    monkeypatch.setenv("PGDATABASE", "shop")
    there = address.parse("postgresql://ana@host")
    assert (there.password, there.database) == ("from the environment", "shop")


def test_parameters_reach_every_client_and_unknown_ones_do_not() -> None:
    there = address.parse("postgresql://ana@host/shop?sslmode=require&options=-c%20jit%3Don&pgbouncer=true")
    assert there.environment()["PGSSLMODE"] == there.parameters()["sslmode"] == "require"
    assert there.environment()["PGOPTIONS"] == "-c jit=on"
    assert "pgbouncer" not in there.parameters()
    assert there.uri(search_path="mlflow").endswith(
        "?sslmode=require&options=-c%20jit%3Don%20-csearch_path%3Dmlflow"
    )


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ana:secret@host/shop",
        "host=localhost password=secret",
        "postgresql://ana:secret@host:port/shop",
        "postgresql://ana:secret@one:5432,two:5432/shop",
        "postgresql://ana:secret@one,two/shop",
        "postgresql://ana:secret@/shop?port=99999",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(SettingsError, match="Hint: ") as refused:
        address.parse(url)
    assert "secret" not in str(refused.value)


def test_database_url_wins_over_pghost_and_that_over_the_embedded_server(
    recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert address.current().origin == "embedded" and address.is_embedded()
    monkeypatch.setenv("PGHOST", "db.example.com")
    assert address.current().origin == "PGHOST" and not address.is_embedded()
    monkeypatch.setenv("DATABASE_URL", "postgresql://ana@other/shop")
    assert address.current().host == "other" and not address.is_embedded()


def test_variables_that_name_the_embedded_server_leave_it_ours(
    recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after `eval "$(warehouse postgres env)"`."""
    for name, value in address.current().environment().items():
        monkeypatch.setenv(name, value)
    assert address.is_embedded()
    assert address.current() == address.embedded()


def test_a_server_that_was_never_started_has_no_address() -> None:
    with pytest.raises(PostgresError, match="warehouse postgres start"):
        address.current()


@pytest.mark.parametrize("port", ["0", "65536", "five", "-1"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", port)
    with pytest.raises(SettingsError, match="1 to 65535"):
        address.from_environment()


def test_the_password_is_in_no_uri_and_in_no_repr(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_TARGET", "postgres")
    monkeypatch.setenv("DATABASE_URL", "postgresql://ana:secret@host/shop?password=secret")
    there = address.current()
    assert there.password == there.environment()["PGPASSWORD"] == "secret"
    for shown in (there.uri(), repr(there), settings.tracking_uri()):
        assert "secret" not in shown


def test_the_store_is_where_the_target_is(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.tracking_uri().startswith("sqlite:///")
    monkeypatch.setenv("WAREHOUSE_TARGET", "postgres")
    assert settings.tracking_uri().startswith("postgresql+psycopg2://postgres@/warehouse?host=")
    assert settings.tracking_uri().endswith("&port=23456&options=-csearch_path%3Dmlflow")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://mlflow.example.com")
    assert settings.tracking_uri() == "http://mlflow.example.com"


def test_the_running_dbt_knows_the_target_better_than_the_variable(
    recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dbt.flags

    monkeypatch.setenv("WAREHOUSE_TARGET", "duckdb")
    monkeypatch.setattr(dbt.flags.get_flags(), "TARGET", "postgres", raising=False)
    assert settings.tracking_uri().startswith("postgresql+psycopg2://")
    monkeypatch.setattr(dbt.flags.get_flags(), "TARGET", None, raising=False)
    assert settings.tracking_uri().startswith("sqlite:///")


def test_settings_of_the_server_survive_any_folder_name() -> None:
    written = configuration.text(port=1, socket_folder=Path('/a b/it\'s "so"\\'))
    assert r"""unix_socket_directories = '"/a b/it''s ""so""\\"'""" in written


def test_a_recorded_port_is_kept_and_a_taken_one_is_replaced(tmp_path: Path) -> None:
    import socket

    first = sockets.free_port(tmp_path, None)
    assert sockets.free_port(tmp_path, None) == first == sockets.free_port(Path("/elsewhere"), first)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", first))
        taken.listen()
        assert sockets.free_port(tmp_path, first) != first
