"""Segments in pictures: how many there are, what they are called, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from ml.plots.canvas import BASELINE, DASHED, INK, WINNER, label
from ml.segments import SEGMENTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ml.fitting import Fitted


def _numbers(axes: Axes, fitted: Fitted) -> str:
    names = list(fitted.estimators)
    places = range(len(names))
    for metric, colour in (("stability", WINNER), ("silhouette", BASELINE)):
        values = [fitted.value(f"validation_{metric}", estimator=name) for name in names]
        axes.plot(places, values, color=colour, marker="o", linewidth=2, label=metric)
    axes.axvline(names.index(fitted.winner), color=INK, linewidth=1, linestyle=DASHED, label="chosen")
    axes.set_xticks(places, [name.replace("_", " ") for name in names])
    axes.set(ylim=(0, 1.02))
    label(axes, "candidate, by its number of segments", "on the validation rows")
    return f"{_n(fitted)} segments are found again with a Rand index of {fitted.value('test_stability'):.2f}"


def _segments(axes: Axes, fitted: Fitted) -> str:
    known = fitted.about[fitted.winner][SEGMENTS]
    shares, found = _by_number(fitted, "segment_share"), _by_number(fitted, "segment_stability")
    numbers = [str(one["number"]) for one in known]
    places = np.arange(len(known))[::-1]
    axes.barh(places + 0.2, [shares.get(n, 0) for n in numbers], 0.38, color=WINNER, label="share of rows")
    axes.barh(places - 0.2, [found.get(n, 0) for n in numbers], 0.38, color=BASELINE, label="stability")
    axes.set_position((0.36, 0.12, 0.59, 0.72))
    axes.set_yticks(places, [fill(f"{one['number']}  {one['name']}", 28) for one in known])
    # With room for the legend above the first bar.
    axes.set(xlim=(0, 1.02), ylim=(-0.6, len(known) + 0.4))
    axes.grid(axis="y", visible=False)
    label(axes, "of the test rows", "", legend="upper right")
    return f"The smallest segment holds {fitted.value('test_smallest_segment_share'):.0%} of the rows"


def _apart(axes: Axes, fitted: Fitted) -> str:
    distances = fitted.test[fitted.winner][1][:, :-1]
    chosen, start = distances.argmin(axis=1), 0
    own, other = np.partition(distances, 1, axis=1)[:, :2].T
    nearer = 1 - own / np.maximum(other, 1e-12)
    middles = []
    for i in range(distances.shape[1]):
        its = np.sort(nearer[chosen == i])
        middles.append(start + len(its) / 2)
        axes.fill_betweenx(np.arange(start, start + len(its)), 0, its, color=WINNER, linewidth=0)
        start += len(its) + len(nearer) // 100
    mean = fitted.value("test_silhouette")
    axes.axvline(mean, color=INK, linewidth=1, linestyle=DASHED, label=f"all test rows {mean:.2f}")
    axes.set_yticks(middles, [str(one["number"]) for one in fitted.about[fitted.winner][SEGMENTS]])
    axes.grid(axis="y", visible=False)
    axes.invert_yaxis()
    label(axes, "by how much its own centre is nearer than the next", "segment")
    return f"{fitted.value('test_border_share'):.0%} of the rows could as well be in another segment"


def _by_number(fitted: Fitted, metric: str) -> dict[str, float]:
    return {row["slice_value"]: row["value"] for row in fitted.evaluation if row["metric"] == metric}


def _n(fitted: Fitted) -> int:
    return len(fitted.about[fitted.winner][SEGMENTS])


PAINTERS: dict[str, Callable[[Axes, Fitted], str]] = {
    "numbers": _numbers,
    "segments": _segments,
    "apart": _apart,
}
