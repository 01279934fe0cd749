"""Scenarios: the ordinary history until the turn, and another one from then on."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ml.cli.generate import command
from ml.company import TABLES, generate
from ml.company.scenario import SCENARIOS
from ml.errors import SettingsError

SCALE = 0.3
EVE = "timestamp '2025-10-31'"
"""The last day of the old prices: what the first rise ends is delivered on this day at the earliest."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A company twice: its ordinary tables in the schema `ordinary`, those of the scenario in `shocked`."""
    folder = tmp_path_factory.mktemp("both")
    generate(scale=SCALE, seed=11, out=folder / "ordinary", file_format="parquet")
    generate(scale=SCALE, seed=11, out=folder / "shocked", file_format="parquet", scenario="price_shock")
    connection = duckdb.connect()
    connection.sql("set timezone = 'UTC'")
    for schema in ("ordinary", "shocked"):
        connection.sql(f"create schema {schema}")
        for table in TABLES:
            connection.sql(f"create table {schema}.{table} as from '{folder / schema / table}.parquet'")
    return connection


def value(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    row = connection.sql(query).fetchone()
    assert row is not None
    return float(row[0])


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_scenario_none_is_the_ordinary_history(tmp_path: Path) -> None:
    generate(scale=0.02, seed=5, out=tmp_path / "left_out", file_format="csv")
    generate(scale=0.02, seed=5, out=tmp_path / "none", file_format="csv", scenario="none")
    assert files(tmp_path / "none") == files(tmp_path / "left_out")


def test_a_scenario_is_reproducible(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate(scale=0.02, seed=5, out=tmp_path / name, file_format="csv", scenario="price_shock")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_an_unknown_scenario_is_refused_and_the_known_ones_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="none or price_shock"):
        generate(scale=0.02, seed=7, out=tmp_path / "out", file_format="csv", scenario="prise_shock")
    assert not (tmp_path / "out").exists()


def test_the_command_offers_all_scenarios() -> None:
    (option,) = (option for option in command.params if option.name == "scenario")
    assert list(option.to_info_dict()["type"]["choices"]) == list(SCENARIOS)


@pytest.mark.parametrize("table", TABLES)
def test_nothing_differs_before_the_turn(table: str, both: duckdb.DuckDBPyConnection) -> None:
    one, other = (
        f"select * from {schema}.{table} where loaded_at < {EVE}" for schema in ("ordinary", "shocked")
    )
    assert value(both, f"select count(*) from ({one})") > 0
    assert value(both, f"select count(*) from ({one} except all {other})") == 0
    assert value(both, f"select count(*) from ({other} except all {one})") == 0


def test_nothing_differs_before_the_turn_in_a_later_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ids of a block must not depend on how much happened after the turn in the blocks before it."""
    monkeypatch.setattr("ml.company.generation.BLOCK", 30)
    for name in SCENARIOS:
        generate(scale=0.04, seed=5, out=tmp_path / name, file_format="parquet", scenario=name)
    for table in TABLES:
        one, other = (
            f"select * from '{tmp_path / name / table}.parquet' where loaded_at < {EVE}" for name in SCENARIOS
        )
        connection = duckdb.connect()
        assert value(connection, f"select count(*) from ({one} except all {other})") == 0, table
        assert value(connection, f"select count(*) from ({other} except all {one})") == 0, table


@pytest.mark.parametrize("table", ["customers", "outages", "employees", "payroll", "survey_comments"])
def test_what_has_nothing_to_do_with_prices_stays(table: str, both: duckdb.DuckDBPyConnection) -> None:
    assert value(both, f"select count(*) from (from ordinary.{table} except all from shocked.{table})") == 0
    assert value(both, f"select count(*) from (from shocked.{table} except all from ordinary.{table})") == 0


LATEST = """
    select * from {schema}.subscriptions
    qualify row_number() over (partition by subscription_id, period_no order by loaded_at desc) = 1
"""


def rise_share(connection: duckdb.DuckDBPyConnection, schema: str) -> float:
    """Share of those who were customers on the eve and paid over a tenth more in February."""
    paid = """
        select count(*) filter (later.monthly_price_usd > 1.1 * earlier.monthly_price_usd) / count(*)
        from ({latest}) as earlier
        join ({latest}) as later using (customer_id, subscription_id, plan_id)
        where date '2025-10-31' between earlier.valid_from and coalesce(earlier.valid_to, date '2099-01-01')
        and date '2026-02-28' between later.valid_from and coalesce(later.valid_to, date '2099-01-01')
    """
    return value(connection, paid.format(latest=LATEST.format(schema=schema)))


def leaving_rate(connection: duckdb.DuckDBPyConnection, schema: str, first: str, last: str) -> float:
    """Subscriptions that ended within the days, against the months that were served in them."""
    ends = f"""
        select count(*)
        from (
            select max(coalesce(valid_to, date '2099-01-01')) as ends_on
            from ({LATEST.format(schema=schema)})
            group by subscription_id
        )
        where ends_on between date '{first}' and date '{last}'
    """
    months = f"""
        select count(distinct (customer_id, usage_month)) from {schema}.usage
        where usage_month between date '{first}' and date '{last}'
    """
    return value(connection, ends) / value(connection, months)


def test_most_customers_pay_much_more(both: duckdb.DuckDBPyConnection) -> None:
    assert rise_share(both, "shocked") > 0.6
    assert rise_share(both, "ordinary") < 0.4


def test_more_customers_leave_after_the_shock_and_as_many_before(both: duckdb.DuckDBPyConnection) -> None:
    before, after = ("2025-05-01", "2025-10-31"), ("2025-12-01", "2026-05-31")
    assert leaving_rate(both, "shocked", *before) == leaving_rate(both, "ordinary", *before)
    assert leaving_rate(both, "shocked", *after) > 1.5 * leaving_rate(both, "ordinary", *after)


def test_payments_belong_to_invoices_and_keys_are_unique(both: duckdb.DuckDBPyConnection) -> None:
    lost = "from shocked.payments where invoice_id not in (select invoice_id from shocked.invoices)"
    assert value(both, f"select count(*) {lost} and paid_on < '2026-08-20'") == 0
    for table, key in (("invoices", "invoice_id"), ("payments", "payment_id"), ("tickets", "ticket_id")):
        again = f"select 1 from shocked.{table} group by {key}, loaded_at having count(*) > 1"
        assert value(both, f"select count(*) from ({again})") == 0


def test_periods_of_a_subscription_follow_each_other_without_a_gap(both: duckdb.DuckDBPyConnection) -> None:
    gaps = f"""
        select count(*) from (
            select *, lead(valid_from) over (partition by subscription_id order by period_no) as next_from
            from ({LATEST.format(schema="shocked")})
        )
        where next_from <> valid_to + 1
    """
    assert value(both, gaps) == 0
    owners = "select count(distinct customer_id) n from shocked.subscriptions group by subscription_id"
    assert value(both, f"select max(n) from ({owners})") == 1
