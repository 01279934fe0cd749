"""ml_forecast on both engines, over tables made here, against NumPy."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest
from engines import Engines, days

FORECAST = "select forecast_at, forecast, low, high, step, series_id from ml_forecast"


def by_hand(values: list[float], *, season: int, horizon: int) -> list[tuple[float, float, float]]:
    """The seasonal naive method with drift: forecast, low and high."""
    known = np.array(values)
    changes = known[season:] - known[:-season]
    drift, spread = changes.mean(), changes.std(ddof=1)
    found = []
    for step in range(1, horizon + 1):
        seasons = (step - 1) // season + 1
        middle = known[len(known) + step - 1 - seasons * season] + seasons * drift
        width = 1.959963984540054 * spread * np.sqrt(seasons * (1 + seasons / len(changes)))
        found.append((middle, middle - width, middle + width))
    return found


@pytest.mark.parametrize("season", [1, 7])
def test_forecasts_are_those_of_the_formula(engines: Engines, season: int) -> None:
    random = np.random.default_rng(season)
    values = (np.arange(40) + 5 * np.sin(np.arange(40) * 2 * np.pi / 7) + random.normal(0, 1, 40)).round(3)
    table = engines.table(
        f"shop.formula_{season}", "day date, amount double precision", days(values.tolist())
    )
    rows = engines.rows(f"{FORECAST}('{table}', 'day', 'amount', 16, {season})")
    expected = by_hand(values.tolist(), season=season, horizon=16)
    for row, wanted in zip(rows, expected, strict=True):
        assert row[1:4] == pytest.approx(wanted)
    assert [row[0] for row in rows] == [datetime(2026, 2, 10 + n) for n in range(16)]
    assert [row[4] for row in rows] == list(range(1, 17))


def test_intervals_hold_what_comes(engines: Engines) -> None:
    """Of random walks, nineteen in twenty end within the interval of ten steps ahead."""
    walks = np.random.default_rng(5).normal(0.3, 1, (200, 70)).cumsum(axis=1)
    rows = [(*row, f"w{n:03}") for n, walk in enumerate(walks) for row in days(walk[:60].tolist())]
    table = engines.table("shop.walks", "day date, amount double precision, walk text", rows)
    found = engines.rows(f"{FORECAST}('{table}', 'day', 'amount', 10, series_column := 'walk')")
    ends = {row[5]: row for row in found if row[4] == 10}
    held = np.mean([ends[f"w{n:03}"][2] <= walk[69] <= ends[f"w{n:03}"][3] for n, walk in enumerate(walks)])
    assert 0.90 <= held <= 0.99


@pytest.mark.parametrize(
    ("times", "ahead"),
    [
        (
            [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)],
            [datetime(2026, 4, 1), datetime(2026, 5, 1)],
        ),
        (
            [date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31)],
            [datetime(2026, 2, 28), datetime(2026, 3, 31)],
        ),
        ([date(2025, 7, 15), date(2025, 10, 15)], [datetime(2026, 1, 15), datetime(2026, 4, 15)]),
        (
            [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19)],
            [datetime(2026, 1, 26), datetime(2026, 2, 2)],
        ),
    ],
    ids=["months", "ends of months", "quarters", "weeks"],
)
def test_times_go_on_as_they_came(
    engines: Engines, times: list[date], ahead: list[datetime], request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id.replace(" ", "_")
    table = engines.table(f"shop.times_{name}", "day date, amount integer", [(day, 1) for day in times])
    rows = engines.rows(f"{FORECAST}('{table}', 'day', 'amount', 2)")
    assert [row[0] for row in rows] == ahead
    assert [row[1] for row in rows] == [1, 1]


def test_rows_of_one_time_are_added_up(engines: Engines) -> None:
    split = [(day, part) for day, value in days([10, 12, 15]) for part in (value / 2, value / 2)]
    one = engines.table("shop.split", "day date, amount double precision", split)
    other = engines.table("shop.whole", "day date, amount double precision", days([10, 12, 15]))
    assert engines.rows(f"{FORECAST}('{one}', 'day', 'amount', 3)") == engines.rows(
        f"{FORECAST}('{other}', 'day', 'amount', 3)"
    )


def test_a_place_goes_on_from_its_last_known_value(engines: Engines) -> None:
    values = [1.0, 10.0, 2.0, 11.0, 3.0, None]
    table = engines.table("shop.unknown_place", "day date, amount double precision", days(values))
    rows = engines.rows(f"{FORECAST}('{table}', 'day', 'amount', 2, 2)")
    # Every change from season to season is 1; the second place was last seen two seasons before.
    assert [row[1] for row in rows] == pytest.approx([4, 13])


def test_what_cannot_be_said_is_null(engines: Engines) -> None:
    one = engines.table("shop.one_time", "day date, amount integer", days([5]))
    assert engines.rows(f"{FORECAST}('{one}', 'day', 'amount', 1)") == [(None, 5, None, None, 1, None)]
    two = engines.table("shop.two_times", "day date, amount integer", days([5, 7]))
    ((at, middle, low, high, *_),) = engines.rows(f"{FORECAST}('{two}', 'day', 'amount', 1)")
    assert (at, middle, low, high) == (datetime(2026, 1, 3), 9, None, None)
    none = engines.table("shop.no_time", "day date, amount integer", [])
    assert engines.rows(f"{FORECAST}('{none}', 'day', 'amount')") == []
    assert engines.rows(f"{FORECAST}('{two}', 'day', 'amount', 0)") == []
    unusable = [(date(2026, 1, 1), float("nan")), (date(2026, 1, 2), float("inf")), (date(2026, 1, 3), None)]
    table = engines.table("shop.unusable", "day date, amount double precision", unusable)
    assert [row[1] for row in engines.rows(f"{FORECAST}('{table}', 'day', 'amount', 1)")] == [None]


def test_an_unknown_column_is_named(engines: Engines) -> None:
    table = engines.table("shop.known", "day date, amount integer", days([1, 2]))
    one, other = engines.errors(f"{FORECAST}('{table}', 'day', 'amont')", [])
    assert "amont" in one
    assert "amont" in str(other)
