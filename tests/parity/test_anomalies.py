"""ml_detect_anomalies on both engines, over tables made here, against NumPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from engines import ANOMALIES, Engines, days


def test_anomalies_are_those_of_the_formula(engines: Engines) -> None:
    values = np.random.default_rng(1).normal(100, 5, 61).round(2)
    values[40], values[50] = 160, 20
    table = engines.table("shop.plain", "day date, amount double precision", days(values.tolist()))
    rows = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount')")
    center = np.median(values)
    scores = (values - center) / (1.4826 * np.median(abs(values - center)))
    assert [row[3] for row in rows] == pytest.approx(scores.tolist())
    assert [row[2] for row in rows] == pytest.approx([center] * 61)
    assert [row[1] for row in rows] == values.tolist(), "one row per row, in the order of time"
    assert {n: row[5] for n, row in enumerate(rows) if row[4]} == {40: "up", 50: "down"}
    assert all(row[4] == (abs(row[3]) > 3.5) for row in rows)
    assert engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', threshold := 1e9)")[40][4] is False
    assert engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', null, null, null)") == rows


def test_a_season_is_no_anomaly_and_hides_none(engines: Engines) -> None:
    random = np.random.default_rng(2)
    values = np.tile([100, 100, 100, 100, 100, 400, 500], 12) + random.normal(0, 3, 84)
    values[30] = 300  # a usual Saturday, on a Wednesday
    table = engines.table("shop.season", "day date, amount double precision", days(values.tolist()))
    rows = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', season := 7, threshold := 6)")
    assert [n for n, row in enumerate(rows) if row[4]] == [30]
    places = np.arange(84) % 7
    seasonal = np.array([np.median(values[places == place]) for place in range(7)])[places]
    expected = seasonal + np.median(values - seasonal)
    mad = np.median(abs(values - expected))
    assert [row[2] for row in rows] == pytest.approx(expected.tolist())
    assert [row[3] for row in rows] == pytest.approx(((values - expected) / (1.4826 * mad)).tolist())
    without = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount')")
    assert without[5][4] and without[6][4], "without the season, every weekend is one"


def test_where_the_mad_is_zero_the_mean_deviation_stands_in(engines: Engines) -> None:
    values = [0.1] * 9 + [0.4, 5.0]
    table = engines.table("shop.mad_0", "day date, amount double precision", days(values))
    rows = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', 1, 3.5)")
    mean = (0.3 + 4.9) / 11
    assert [row[3] for row in rows] == pytest.approx([0] * 9 + [0.3 / mean / 1.253314, 4.9 / mean / 1.253314])
    assert [row[4] for row in rows] == [False] * 10 + [True]


def test_what_never_changes_has_no_anomaly(engines: Engines) -> None:
    # The third differs by rounding alone.
    table = engines.table(
        "shop.constant", "day date, amount double precision", days([0.3, 0.3, 0.1 + 0.2, 0.3])
    )
    for row in engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount')"):
        assert row[3:6] == (0, False, None)


@pytest.mark.parametrize("season", [1, 7])
def test_one_row_and_none(engines: Engines, season: int) -> None:
    one = engines.table(f"shop.one_{season}", "day date, amount integer", days([5]))
    ((_, *rest),) = engines.rows(f"{ANOMALIES}('{one}', 'day', 'amount', {season})")
    assert rest == [5, 5, 0, False, None, None]
    none = engines.table(f"shop.none_{season}", "day date, amount integer", [])
    assert engines.rows(f"{ANOMALIES}('{none}', 'day', 'amount', {season})") == []


def test_what_cannot_be_judged_is_returned_without_a_score(engines: Engines) -> None:
    values = [1, 2, None, 3, math.inf, 2, -math.inf, 1e200, 1, 50, 2, 3]
    rows = [*days(values), (None, 2.0)]
    table = engines.table("shop.nulls", "day date, amount double precision", rows)
    found = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount')")
    assert [n for n, row in enumerate(found) if row[3] is None] == [2, 4, 6, 7, 12]
    assert [n for n, row in enumerate(found) if row[4]] == [9]
    assert found[2][2] == 2.0, "what a null was expected to be is known"
    assert found[12][:2] == (None, 2.0)
    engines.run(
        "create view shop.nan as select day, cast('NaN' as double precision) as amount from shop.nulls"
    )
    call = "select score, is_anomaly, direction from ml_detect_anomalies('shop.nan', 'day', 'amount')"
    assert set(engines.rows(call)) == {(None, False, None)}


def test_a_null_keeps_its_place_in_the_season(engines: Engines) -> None:
    values = [1.0, 9.0] * 10
    values[4] = None  # type: ignore[call-overload]
    table = engines.table("shop.gap", "day date, amount double precision", days(values))
    rows = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', season := 2)")
    assert [row[2] for row in rows] == [1.0, 9.0] * 10


def test_each_series_is_judged_on_its_own(engines: Engines) -> None:
    small, large = [1, 2, 3, 2, 1, 2, 3, 30], [1000, 1010, 1020, 1010, 1000, 1010, 1020, 1010]
    rows = [
        (name, *row)
        for name, values in (("a'b", small), ("Ünï 🎈", large), (None, small), ("", large))
        for row in days(values)
    ]
    table = engines.table("shop.several", "shop text, day date, amount integer", rows)
    found = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', series_column := 'shop')")
    assert [(row[6], row[1]) for row in found if row[4]] == [("a'b", 30), (None, 30)]
    assert list(dict.fromkeys(row[6] for row in found)) == ["", "a'b", "Ünï 🎈", None]
    assert len(found) == 32


def test_rows_of_one_time_are_judged_one_by_one(engines: Engines) -> None:
    rows = [row for row in days([1, 9] * 8) for _ in range(2)]
    table = engines.table("shop.twice", "day date, amount integer", rows)
    found = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', season := 2)")
    assert [row[1] for row in found] == [1, 1, 9, 9] * 8
    assert {row[3] for row in found} == {0}


def test_times_are_those_of_utc(engines: Engines) -> None:
    engines.run(
        "create table shop.times as select cast('2026-03-01 23:30:00+00' as timestamptz) as zoned, "
        "cast('2026-03-01 23:30:00' as timestamp) as plain, '2026-03-01 23:30:00' as written, 1 as amount"
    )
    for column in ("zoned", "plain", "written"):
        ((found,),) = engines.rows(
            "select extract(epoch from observed_at) "
            f"from ml_detect_anomalies('shop.times', '{column}', 'amount')"
        )
        assert found == 1772407800, column
