"""The demo company: reproducible, consistent, and as untidy as real deliveries are."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ml.company import TABLES, generate

KEYS = {
    "customers": ("customer_id",),
    "plans": ("plan_id", "valid_from"),
    "subscriptions": ("subscription_id", "period_no"),
    "invoices": ("invoice_id",),
    "payments": ("payment_id",),
    "usage": ("customer_id", "usage_month"),
    "outages": ("outage_id",),
    "tickets": ("ticket_id",),
    "feedback": ("feedback_id",),
    "employees": ("employee_id",),
    "payroll": ("payroll_id",),
    "survey_comments": ("response_id",),
}

EVENTS = {
    "customers": "signed_up_at",
    "plans": "valid_from",
    "subscriptions": "greatest(valid_from, valid_to)",
    "invoices": "issued_on",
    "payments": "paid_on",
    "usage": "last_day(usage_month)",
    "outages": "greatest(started_at, ended_at) at time zone 'UTC'",
    "tickets": "greatest(opened_at, first_response_at, closed_at) at time zone 'UTC'",
    "feedback": "given_at at time zone 'UTC'",
    "employees": "greatest(hired_on, left_on)",
    "payroll": "paid_on",
    "survey_comments": "survey_date",
}

REFERENCES = (
    ("subscriptions", "customer_id", "customers"),
    ("subscriptions", "plan_id", "plans"),
    ("invoices", "customer_id", "customers"),
    ("usage", "customer_id", "customers"),
    ("tickets", "customer_id", "customers"),
    ("feedback", "customer_id", "customers"),
    ("employees", "manager_id", "employees"),
    ("payroll", "employee_id", "employees"),
)


def files(folder: Path, suffix: str = "csv") -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob(f"*.{suffix}"))}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    generate(scale=1, seed=7, out=folder, file_format="csv")
    return folder


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The same company from Parquet: each table under its name, its newest deliveries as `latest_<table>`."""
    folder = tmp_path_factory.mktemp("typed")
    generate(scale=1, seed=7, out=folder, file_format="parquet")
    connection = duckdb.connect()
    connection.sql("set timezone = 'UTC'")
    for table, key in KEYS.items():
        connection.sql(f"create table {table} as select * from '{folder / table}.parquet'")
        connection.sql(
            f"create view latest_{table} as select * from {table} "
            f"qualify row_number() over (partition by {', '.join(key)} order by loaded_at desc) = 1"
        )
    return connection


def value(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    row = connection.sql(query).fetchone()
    assert row is not None
    return float(row[0])


def test_same_seed_gives_the_same_bytes(company: Path, tmp_path: Path) -> None:
    generate(scale=1, seed=7, out=tmp_path, file_format="csv")
    assert files(tmp_path) == files(company)


def test_another_seed_gives_another_company(tmp_path: Path) -> None:
    for seed in (1, 2):
        generate(scale=0.02, seed=seed, out=tmp_path / str(seed), file_format="csv")
    first, second = files(tmp_path / "1"), files(tmp_path / "2")
    assert {name for name in first if first[name] == second[name]} == {"plans.csv"}


def test_a_tiny_company_has_all_tables(tmp_path: Path) -> None:
    told: list[str] = []
    counts = generate(scale=0.02, seed=3, out=tmp_path, file_format="csv", progress=told.append)
    assert tuple(counts) == TABLES
    assert min(counts.values()) > 0
    assert told
    assert {path.name for path in tmp_path.iterdir()} == {f"{table}.csv" for table in TABLES}
    for table, count in counts.items():
        assert value(duckdb.connect(), f"select count(*) from read_csv('{tmp_path / table}.csv')") == count


def test_blocks_share_the_outages_and_continue_the_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(scale=0.02, seed=5, out=tmp_path / "one", file_format="csv")
    monkeypatch.setattr("ml.company.generation.BLOCK", 30)
    generate(scale=0.02, seed=5, out=tmp_path / "two", file_format="csv")
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    assert one["outages.csv"] == two["outages.csv"]
    invoices = f"read_csv('{tmp_path / 'two' / 'invoices.csv'}')"
    per_invoice = f"select count(distinct customer_id) n from {invoices} group by invoice_id"
    assert value(duckdb.connect(), f"select max(n) from ({per_invoice})") == 1


def test_a_scale_of_zero_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected a scale above 0"):
        generate(scale=0, seed=7, out=tmp_path, file_format="csv")


def test_a_failure_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise RuntimeError("stumbled")

    monkeypatch.setattr("ml.company.generation.tell", stumble)
    with pytest.raises(RuntimeError, match="stumbled"):
        generate(scale=0.02, seed=7, out=tmp_path, file_format="csv")
    assert list(tmp_path.iterdir()) == []


def test_the_company_is_of_the_promised_size(company: Path, typed: duckdb.DuckDBPyConnection) -> None:
    assert sum(len(content) for content in files(company).values()) < 13_000_000
    bounds = {"customers": (2_700, 3_300), "invoices": (55_000, 75_000), "outages": (600, 1_100)}
    for table, (least, most) in bounds.items():
        assert least <= value(typed, f"select count(*) from {table}") <= most


@pytest.mark.parametrize("table", TABLES)
def test_csv_and_parquet_hold_the_same_rows(
    table: str, company: Path, typed: duckdb.DuckDBPyConnection
) -> None:
    types = ", ".join(f"'{name}': '{kind}'" for name, kind, *_ in typed.sql(f"describe {table}").fetchall())
    from_csv = f"select * from read_csv('{company / table}.csv', columns = {{{types}}}, header = true)"
    assert value(typed, f"select count(*) from ({from_csv} except all from {table})") == 0
    assert value(typed, f"select count(*) from (from {table} except all {from_csv})") == 0


@pytest.mark.parametrize("table", TABLES)
def test_keys_are_unique(table: str, typed: duckdb.DuckDBPyConnection) -> None:
    key = ", ".join(KEYS[table])
    again = f"select 1 from {table} group by {key}, loaded_at having count(*) > 1"
    assert value(typed, f"select count(*) from ({again})") == 0


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_loaded_before_it_happens_or_after_the_cut(
    table: str, typed: duckdb.DuckDBPyConnection
) -> None:
    early = f"{EVENTS[table]} > loaded_at"
    late = "loaded_at > timestamp '2026-10-05'"
    assert value(typed, f"select count(*) from {table} where {early} or {late}") == 0


@pytest.mark.parametrize(("table", "column", "target"), REFERENCES)
def test_references_hold(table: str, column: str, target: str, typed: duckdb.DuckDBPyConnection) -> None:
    known = f"select {'employee_id' if column == 'manager_id' else column} from {target}"
    assert value(typed, f"select count(*) from {table} where {column} not in ({known})") == 0


def test_only_the_last_payments_wait_for_a_late_invoice(typed: duckdb.DuckDBPyConnection) -> None:
    lost = "from payments where invoice_id not in (select invoice_id from invoices)"
    assert value(typed, f"select count(*) {lost}") < 100
    assert value(typed, f"select count(*) {lost} and paid_on < '2026-08-20'") == 0


def test_nobody_has_two_subscriptions_at_a_time(typed: duckdb.DuckDBPyConnection) -> None:
    overlaps = """
        select count(*) from (
            select *, lead(valid_from) over (partition by customer_id order by valid_from) as next_from
            from latest_subscriptions
        )
        where next_from <= coalesce(valid_to, date '2099-01-01')
    """
    assert value(typed, overlaps) == 0


def test_periods_of_a_subscription_follow_each_other_without_a_gap(typed: duckdb.DuckDBPyConnection) -> None:
    gaps = """
        select count(*) from (
            select *, lead(valid_from) over (partition by subscription_id order by period_no) as next_from
            from latest_subscriptions
        )
        where next_from <> valid_to + 1
    """
    assert value(typed, gaps) == 0


MESS = {
    "invoices that come late": (
        "select avg((loaded_at > issued_on + interval 4 day)::int) from invoices", 0.02, 0.07),
    "rows delivered twice": (
        "select 1 - count(distinct payment_id) / count(*) from payments", 0.002, 0.01),
    "invoices corrected": (
        "select avg((n > 1)::int) from "
        "(select count(distinct recurring_usd) n from invoices group by invoice_id)",
        0.008, 0.02),
    "invoices never paid": (
        "select avg((invoice_id not in (select invoice_id from payments))::int) from latest_invoices "
        "where issued_on < '2026-07-01'", 0.003, 0.03),
    "meter failures": ("select avg((data_gb is null)::int) from usage", 0.002, 0.01),
    "customers without a phone": ("select avg((phone is null)::int) from customers", 0.05, 0.11),
    "regions in another spelling": (
        "select avg((region not in ('Harbor', 'Lakeside', 'Uplands', 'Riverbend', 'Old Town'))::int) "
        "from customers",
        0.015, 0.05),
    "customers registered twice": (
        "select 1 - count(distinct lower(email)) / count(email) from latest_customers", 0.003, 0.02),
    "customers delivered again": (
        "select count(*) / (select count(*) from latest_customers) - 1 from customers", 0.03, 0.07),
    "departures of customers who come back": (
        "with spells as (select customer_id, subscription_id, max(valid_to) ends, min(valid_from) begins "
        "from latest_subscriptions group by all), pauses as (select ends, lead(begins) over "
        "(partition by customer_id order by begins) - ends pause from spells) "
        "select avg((coalesce(pause, 0) > 14)::int) from pauses where ends is not null", 0.04, 0.20),
    "departures that are only moves": (
        "with spells as (select customer_id, subscription_id, max(valid_to) ends, min(valid_from) begins "
        "from latest_subscriptions group by all), pauses as (select ends, lead(begins) over "
        "(partition by customer_id order by begins) - ends pause from spells) "
        "select avg((pause <= 14)::int) from pauses where pause is not null", 0.03, 0.40),
    "tickets sent again within two hours": (
        "select count(*) / (select count(*) from latest_tickets) from latest_tickets a join latest_tickets b "
        "using (customer_id) where a.ticket_id <> b.ticket_id and b.opened_at >= a.opened_at "
        "and b.opened_at <= a.opened_at + interval 2 hour and starts_with(b.body, a.body)", 0.005, 0.03),
    "tickets never answered": (
        "select avg((first_response_at is null)::int) from latest_tickets "
        "where opened_at < '2026-08-01'", 0.015, 0.06),
    "feedback without a name": ("select avg((customer_id is null)::int) from feedback", 0.15, 0.25),
    "survey answers without a comment": ("select avg((body is null)::int) from survey_comments", 0.5, 0.65),
    "survey answers with a dash": (
        "select avg((body in (' ', '-', 'n/a'))::int) from survey_comments", 0.01, 0.05),
    "survey answers without a department": (
        "select avg((department is null)::int) from survey_comments", 0.01, 0.04),
    "survey answers on paper": (
        "select avg((loaded_at > survey_date + 1)::int) from survey_comments", 0.02, 0.05),
    "survey answers delivered twice": (
        "select 1 - count(distinct response_id) / count(*) from survey_comments", 0.001, 0.01),
    "outages first delivered without an end": (
        "select avg((loaded_at < newest)::int) from "
        "(select *, max(loaded_at) over (partition by outage_id) newest from outages)", 0.1, 0.5),
}  # fmt: skip


@pytest.mark.parametrize("mess", MESS)
def test_the_deliveries_are_untidy(mess: str, typed: duckdb.DuckDBPyConnection) -> None:
    query, least, most = MESS[mess]
    assert least <= value(typed, query) <= most


def test_local_times_come_with_the_offsets_of_both_time_zones(company: Path) -> None:
    opened = duckdb.sql(f"select opened_at from read_csv('{company / 'tickets'}.csv', all_varchar = true)")
    assert {row[0][-3:] for row in opened.fetchall()} == {"-04", "-05", "-06"}
    given = duckdb.sql(f"select given_at from read_csv('{company / 'feedback'}.csv', all_varchar = true)")
    assert {"+00", "-05"} < {row[0][-3:] for row in given.fetchall()}


def test_people_leave_more_often_after_a_price_rise(typed: duckdb.DuckDBPyConnection) -> None:
    ends_soon = """
        with periods as (
            select
                *,
                monthly_price_usd > 1.04 * lag(monthly_price_usd)
                    over (partition by subscription_id order by period_no) as has_risen,
                lead(valid_from) over (partition by subscription_id order by period_no) as next_from,
            from latest_subscriptions
        )
        select avg((next_from is null and valid_to <= valid_from + 120)::int)
        from periods
        where valid_from between date '2024-05-01' and date '2026-05-01' and {condition}
    """
    risen = value(typed, ends_soon.format(condition="has_risen"))
    calm = value(typed, ends_soon.format(condition="not coalesce(has_risen, false)"))
    assert risen > 1.2 * calm


def test_about_one_customer_in_sixty_leaves_each_month(typed: duckdb.DuckDBPyConnection) -> None:
    ends = value(
        typed,
        "select count(*) from (select max(valid_to) t, bool_or(valid_to is null) runs "
        "from latest_subscriptions group by subscription_id) where not runs",
    )
    months_served = value(typed, "select count(*) from latest_usage")
    assert 0.012 < ends / months_served < 0.022


def test_surveys_come_every_quarter_and_each_department_answers(typed: duckdb.DuckDBPyConnection) -> None:
    surveys = "select survey_date, count(distinct department) n from latest_survey_comments group by all"
    assert value(typed, f"select count(*) from ({surveys}) where n = 7") == 10
    employed = "hired_on <= survey_date and coalesce(left_on >= survey_date, true)"
    staff = f"(select count(*) from latest_employees where {employed})"
    share = f"select count(*) / 3 / {staff} as share from latest_survey_comments group by survey_date"
    assert value(typed, f"select min(share) from ({share})") > 0.5
    assert value(typed, f"select max(share) from ({share})") < 0.85


def test_hardly_anybody_says_the_same_as_another_in_one_survey(typed: duckdb.DuckDBPyConnection) -> None:
    """Otherwise a text written once would look like a movement."""
    said = "select count(*) n from latest_survey_comments where length(body) > 3 group by survey_date, body"
    assert value(typed, f"select sum(n - 1) / sum(n) from ({said})") < 0.02
