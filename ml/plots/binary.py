"""A probability in pictures: does it rank, is it precise, does it keep its promise, what does the top pay."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ml.metrics import Floats, evaluate
from ml.plots.canvas import CHANCE, DASHED, INK, contenders, label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ml.fitting import Fitted

_BINS = 10


def _curve(y: NDArray[np.int8], p: Floats) -> tuple[Floats, Floats]:
    """Cumulative positives and negatives from the highest score down, ties taken together."""
    order = np.argsort(-p, kind="stable")
    y, p = y[order], p[order]
    ends = np.flatnonzero(np.r_[p[1:] != p[:-1], True])
    true = np.cumsum(y, dtype=np.float64)[ends]
    return np.r_[0.0, true], np.r_[0.0, ends + 1 - true]


def _roc(axes: Axes, fitted: Fitted) -> str:
    axes.plot([0, 1], [0, 1], color=CHANCE, linewidth=1, linestyle=DASHED, label="chance 0.500")
    for name, colour, width, y, p in contenders(fitted):
        true, false = _curve(y, p)
        auc = evaluate(y, p)["roc_auc"]
        axes.plot(
            false / false[-1], true / true[-1], color=colour, linewidth=width, label=f"{name} {auc:.3f}"
        )
    axes.set(xlim=(0, 1), ylim=(0, 1.01))
    label(axes, "stayers called by mistake (share of all stayers)", "leavers found (share of all leavers)")
    return f"A leaver ranks above a stayer in {fitted.value('test_roc_auc'):.0%} of pairs"


def _precision_recall(axes: Axes, fitted: Fitted) -> str:
    for name, colour, width, y, p in contenders(fitted):
        true, false = _curve(y, p)
        precision = true[1:] / (true[1:] + false[1:])
        area = evaluate(y, p)["pr_auc"]
        axes.plot(true[1:] / true[-1], precision, color=colour, linewidth=width, label=f"{name} {area:.3f}")
    rate = float(fitted.test[fitted.winner][0].mean())
    axes.axhline(rate, color=CHANCE, linewidth=1, linestyle=DASHED, label=f"base rate {rate:.3f}")
    axes.set(xlim=(0, 1), ylim=(0, None))
    label(axes, "leavers found (recall)", "leavers among those called (precision)", legend="upper right")
    return f"Precision is {fitted.value('test_pr_auc') / rate:.1f} times the base rate on average"


def _calibration(axes: Axes, fitted: Fitted) -> str:
    highest = 0.0
    for name, colour, width, y, p in contenders(fitted):
        bins = np.array_split(np.argsort(p, kind="stable"), _BINS)
        promised = np.array([p[its].mean() for its in bins])
        observed = np.array([y[its].mean() for its in bins])
        spread = 1.96 * np.sqrt(np.clip(observed * (1 - observed), 0, None) / [len(its) for its in bins])
        axes.errorbar(
            promised,
            observed,
            yerr=spread,
            color=colour,
            linewidth=width,
            elinewidth=0.8,
            marker="o",
            markersize=5,
            label=name,
        )
        highest = max(highest, promised.max(), (observed + spread).max())
    axes.plot(
        [0, highest],
        [0, highest],
        color=CHANCE,
        linewidth=1,
        linestyle=DASHED,
        label="promised = observed",
    )
    axes.set(xlim=(0, highest * 1.03), ylim=(0, highest * 1.03))
    label(
        axes, "promised probability (mean of a tenth of the customers)", "observed rate", legend="upper left"
    )
    return (
        f"Promise and outcome differ by {100 * fitted.value('test_calibration_error'):.1f} points on average"
    )


def _lift(axes: Axes, fitted: Fitted) -> str:
    drawn = contenders(fitted)
    width = 0.8 / len(drawn)
    for k, (name, colour, _, y, p) in enumerate(drawn):
        bins = np.array_split(np.argsort(-p, kind="stable"), _BINS)
        lift = [y[its].mean() / y.mean() for its in bins]
        axes.bar(
            np.arange(1, _BINS + 1) + (k - (len(drawn) - 1) / 2) * width,
            lift,
            width,
            color=colour,
            label=name,
        )
    axes.axhline(1, color=INK, linewidth=1, linestyle=DASHED, label="base rate")
    axes.set_xticks(range(1, _BINS + 1))
    axes.grid(axis="x", visible=False)
    label(axes, "tenth of the customers, from the highest score to the lowest", "lift", legend="upper right")
    return f"The top tenth leaves {fitted.value('test_lift_top_decile'):.1f} times as often as the average"


PAINTERS: dict[str, Callable[[Axes, Fitted], str]] = {
    "roc": _roc,
    "precision_recall": _precision_recall,
    "calibration": _calibration,
    "lift": _lift,
}
