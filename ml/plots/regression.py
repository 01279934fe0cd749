"""A number in pictures: does it follow the outcome, does its interval hold it, where is it off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ml.plots.canvas import BASELINE, CHANCE, DASHED, INK, WINNER, contenders, label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ml.fitting import Fitted

_BINS = 10
_SHOWN = 2000
"""Points of a cloud: more make it a blot."""


def _outcome(axes: Axes, fitted: Fitted) -> str:
    y, p = fitted.test[fitted.winner]
    its = np.random.default_rng(0).permutation(len(y))[:_SHOWN]
    low, high = (float(end) for end in np.quantile(np.r_[y, p[:, 0]], [0.002, 0.998]))
    axes.scatter(
        p[its, 0], y[its], s=9, color=WINNER, alpha=0.35, linewidths=0, label=f"{len(its):,} test rows"
    )
    axes.plot([low, high], [low, high], color=INK, linewidth=1, linestyle=DASHED, label="predicted = outcome")
    axes.set(xlim=(low, high), ylim=(low, high))
    label(axes, "predicted", "outcome", legend="upper left")
    return f"Predictions explain {fitted.value('test_r2'):.0%} of the outcomes' variance"


def _intervals(axes: Axes, fitted: Fitted) -> str:
    y, p = fitted.test[fitted.winner]
    parts = [its for its in np.array_split(np.argsort(p[:, 0], kind="stable"), _BINS) if len(its)]
    held = [float(((p[its, 1] <= y[its]) & (y[its] <= p[its, 2])).mean()) for its in parts]
    axes.bar(range(1, len(parts) + 1), held, 0.7, color=WINNER, label="held")
    whole = fitted.value("test_interval_coverage")
    axes.axhline(whole, color=INK, linewidth=1, linestyle=DASHED, label=f"all test rows {whole:.1%}")
    axes.set_xticks(range(1, len(parts) + 1))
    # Room above the bars for the legend.
    axes.set(ylim=(0, 1.25), yticks=np.arange(0, 1.1, 0.2))
    axes.grid(axis="x", visible=False)
    label(
        axes,
        "tenth of the rows, from the lowest prediction to the highest",
        "share of outcomes inside",
        legend="upper right",
    )
    return f"The interval holds {whole:.0%} of the outcomes"


def _errors(axes: Axes, fitted: Fitted) -> str:
    for name, colour, width, y, p in contenders(fitted):
        off = np.sort(np.abs(p[:, 0] - y))
        axes.plot(off, np.arange(1, len(off) + 1) / len(off), color=colour, linewidth=width, label=name)
    y = fitted.test[fitted.winner][0]
    far = np.sort(np.abs(y - y.mean()))
    axes.plot(
        far,
        np.arange(1, len(far) + 1) / len(far),
        color=CHANCE,
        linewidth=1,
        linestyle=DASHED,
        label="the mean",
    )
    axes.set(xlim=(0, float(np.quantile(far, 0.98)) or 1), ylim=(0, 1.01))
    label(axes, "off by at most", "share of the test rows")
    return f"A prediction is off by {fitted.value('test_mae'):,.3g} on average"


def _level(axes: Axes, fitted: Fitted) -> str:
    y, p = fitted.test[fitted.winner]
    parts = [its for its in np.array_split(np.argsort(p[:, 0], kind="stable"), _BINS) if len(its)]
    places = np.arange(1, len(parts) + 1)
    axes.bar(places - 0.2, [p[its, 0].mean() for its in parts], 0.4, color=WINNER, label="predicted, mean")
    axes.bar(places + 0.2, [y[its].mean() for its in parts], 0.4, color=BASELINE, label="outcome, mean")
    axes.set_xticks(places)
    axes.grid(axis="x", visible=False)
    label(axes, "tenth of the rows, from the lowest prediction to the highest", "mean", legend="upper left")
    bias = fitted.value("test_bias")
    side = "below" if bias < 0 else "above"
    return f"On average predictions are {abs(bias):,.3g} {side} the outcomes"


PAINTERS: dict[str, Callable[[Axes, Fitted], str]] = {
    "outcome": _outcome,
    "intervals": _intervals,
    "errors": _errors,
    "level": _level,
}
