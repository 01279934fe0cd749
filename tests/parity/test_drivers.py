"""ml_top_drivers on both engines, over tables made here, against SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from engines import ANOMALIES, DRIVERS, Engines
from scipy import stats


def summed(values: np.ndarray) -> tuple[float, float]:
    return float(values.sum()), float((values**2).sum())


def reference(amounts: np.ndarray, periods: np.ndarray, segments: np.ndarray, value: object) -> list[float]:
    """Before, after, growth of the segment and of the rest, and the p-value."""
    inside = segments == value
    (s0, v0), (s1, v1), (r0, w0), (r1, w1) = (
        summed(amounts[where & (periods == period)]) for where in (inside, ~inside) for period in ("p0", "p1")
    )
    z = (s1 * r0 - s0 * r1) / math.sqrt(r0**2 * v1 + r1**2 * v0 + s1**2 * w0 + s0**2 * w1)
    return [s0, s1, 100 * (s1 / s0 - 1), 100 * (r1 / r0 - 1), 2 * stats.norm.sf(abs(z))]


def test_drivers_are_those_of_scipy(engines: Engines, sales: dict[str, np.ndarray]) -> None:
    rows = engines.rows(
        f"{DRIVERS}('shop.sales', 'amount', 'period', 'p0', 'p1', array['region', 'channel'])"
    )
    assert [row[0] for row in rows] == list(range(1, 8))
    assert rows[0][1:3] == ("region", "north"), "the one that does not grow with the rest comes first"
    for _, segment, value, before, after, change, _, growth, rest_growth, p_value, _, _ in rows:
        wanted = reference(sales["amount"], sales["period"], sales[segment], value)
        assert [before, after, growth, rest_growth] == pytest.approx(wanted[:4], rel=1e-9)
        assert p_value == pytest.approx(wanted[4], rel=1e-6, abs=0)
        assert change == pytest.approx(after - before)
    for segment in ("region", "channel"):
        assert sum(row[6] for row in rows if row[1] == segment) == pytest.approx(100)
    q_values = stats.false_discovery_control([row[9] for row in rows], method="bh")
    assert [row[10] for row in rows] == pytest.approx(q_values.tolist(), rel=1e-9, abs=0)
    assert [row[11] for row in rows] == (q_values < 0.05).tolist()
    assert rows[0][11] and not any(row[11] for row in rows if row[1] == "channel")


def test_surprise_orders_them(engines: Engines) -> None:
    rows = engines.rows(f"{DRIVERS}('shop.sales', 'amount', 'period', 'p0', 'p1', array['region'])")
    before, after = sum(row[3] for row in rows), sum(row[4] for row in rows)
    surprises = [abs(row[4] - row[3] * after / before) for row in rows]
    assert surprises == sorted(surprises, reverse=True)


def test_no_value_counts_rows(engines: Engines, sales: dict[str, np.ndarray]) -> None:
    rows = engines.rows(f"{DRIVERS}('shop.sales', null, 'period', 'p0', 'p1', array['channel'])")
    ones = np.ones(len(sales["period"]))
    for row in rows:
        wanted = reference(ones, sales["period"], sales["channel"], row[2])
        assert [*row[3:5], *row[7:10]] == pytest.approx(wanted, rel=1e-6)


def test_p_values_are_right_far_out(engines: Engines) -> None:
    """From 1 down to the tail: one segment keeps its rows while another grows."""
    seen = []
    for n in (0, 1, 5, 20, 100, 400, 5000):
        rows = [("p0", "a"), ("p1", "a"), ("p0", "b"), ("p1", "b")] * 500 + [("p1", "b")] * n
        name = engines.table(f"shop.far_{n}", "period text, part text", rows)
        found = engines.rows(f"{DRIVERS}('{name}', null, 'period', 'p0', 'p1', array['part'])")
        amounts, table = np.ones(len(rows)), np.array(rows)
        for row in found:
            wanted = reference(amounts, table[:, 0], table[:, 1], row[2])[4]
            assert row[9] == pytest.approx(wanted, rel=1e-6, abs=0)
            seen.append(row[9])
    assert max(seen) == pytest.approx(1) and min(seen) < 1e-50


def test_a_tie_has_one_order(engines: Engines) -> None:
    """Two halves are surprising alike, and rounding must not decide which comes first."""
    random = np.random.default_rng(5)
    for n in range(10):
        rows = [
            (period, part, float(value))
            for period in ("p0", "p1")
            for part in ("a", "b")
            for value in random.normal(10, 4, 30)
        ]
        name = engines.table(f"shop.tie_{n}", "period text, part text, amount double precision", rows)
        engines.rows(f"{DRIVERS}('{name}', 'amount', 'period', 'p0', 'p1', array['part', 'part'])")


def test_null_empty_and_foreign_values_are_segments(engines: Engines) -> None:
    rows = [
        (day, part, amount)
        for day, amounts in (("2026-03-01", (1, 2, 3, 4, 5)), ("2026-04-01", (5, 4, 3, 2, None)))
        for part, amount in zip((None, "", "(null)", "Größe 📏", 'it\'s "so" \\'), amounts, strict=True)
    ]
    table = engines.table("shop.odd_values", "day date, part text, amount integer", rows)
    found = engines.rows(f"{DRIVERS}('{table}', 'amount', 'day', '2026-03-01', '2026-04-01', array['part'])")
    assert sorted(row[2:5] for row in found) == sorted(
        [("(null)", 1, 5), ("", 2, 4), ("(null)", 3, 3), ("Größe 📏", 4, 2), ('it\'s "so" \\', 5, 0)]
    )


def test_segments_of_any_type_read_alike(engines: Engines) -> None:
    columns = {
        "half double precision": [1.0, 0.5, -2.0, 100.0], "small real": [3, 4, 3, 0.25],
        "price numeric(9, 2)": [1, 2.5, 1, 2.5], "sold boolean": [True, False] * 2,
        "day date": ["2026-03-01"] * 4, "number integer": [1, 2, 3, 4],
    }  # fmt: skip
    rows = [
        (period, *row) for period in ("p0", "p1") for row in zip(*columns.values(), strict=True) for _ in "ab"
    ]
    table = engines.table("shop.typed", f"period text, {', '.join(columns)}", rows)
    names = [column.split()[0] for column in columns]
    found = engines.rows(f"{DRIVERS}('{table}', null, 'period', 'p0', 'p1', %s)", [names])
    values = {name: sorted(row[2] for row in found if row[1] == name) for name in names}
    assert values["half"] == ["-2", "0.5", "1", "100"] and values["small"] == ["0.25", "3", "4"]
    assert values["price"] == ["1.00", "2.50"] and values["sold"] == ["false", "true"]
    assert values["day"] == ["2026-03-01"], "whatever the session's way to write dates"
    series = engines.rows(f"{ANOMALIES}('{table}', 'day', 'number', series_column := 'half')")
    assert {row[6] for row in series} == set(values["half"])


def test_what_would_be_divided_by_zero_is_null(engines: Engines) -> None:
    rows = [
        ("p0", "a", 0.1), ("p0", "a", 0.2), ("p0", "a", -0.3), ("p1", "a", 5.0),
        ("p0", "b", 5.0),
        ("p1", "c", None), ("p1", "c", math.inf), ("p1", "c", 1e200),
    ]  # fmt: skip
    table = engines.table("shop.zero", "period text, part text, amount double precision", rows)
    found = {
        row[2]: row
        for row in engines.rows(f"{DRIVERS}('{table}', 'amount', 'period', 'p0', 'p1', array['part'])")
    }
    assert found["a"][3:8] == (0, 5, 5, None, None), "0.1 + 0.2 - 0.3 is 0, and so is the total change"
    assert found["b"][3:9] == (5, 0, -5, None, -100, None)
    assert found["c"][3:6] == (0, 0, 0) and found["c"][9:] == (None, None, False)


def test_one_segment_has_no_rest(engines: Engines) -> None:
    table = engines.table("shop.alone", "period text, part text, amount integer", [("p0", "a", 1)])
    (row,) = engines.rows(f"{DRIVERS}('{table}', 'amount', 'period', 'p0', 'p1', array['part'])")
    assert row == (1, "part", "a", 1, 0, -1, 100, -100, None, None, None, False)


def test_no_rows_no_drivers(engines: Engines, sales: dict[str, np.ndarray]) -> None:
    table = engines.table("shop.nothing", "period text, part text, amount integer", [])
    assert engines.rows(f"{DRIVERS}('{table}', 'amount', 'period', 'p0', 'p1', array['part'])") == []
    for arguments in (
        "'p8', 'p9', array['region']",
        "null, null, array['region']",
        "'p0', 'p1', null",
        "'p0', 'p1', cast(array[] as text[])",
    ):
        assert engines.rows(f"{DRIVERS}('shop.sales', 'amount', 'period', {arguments})") == []
