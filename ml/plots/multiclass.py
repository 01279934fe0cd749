"""A choice in pictures: what is taken for what, how each class does, and whether confidence is deserved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ml.plots.canvas import CHANCE, DASHED, INK, WINNER, contenders, label
from ml.tasks.multiclass import CLASSES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ml.fitting import Fitted

_BINS = 10
_FEWEST = 5
"""Rows of a bin below which its share is a matter of luck: it is not drawn."""


def _confusion(axes: Axes, fitted: Fitted) -> str:
    y, p = fitted.test[fitted.winner]
    names = fitted.about[fitted.winner][CLASSES]
    table = np.zeros((len(names), len(names)))
    np.add.at(table, (y, p.argmax(axis=1)), 1)
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="GnBu", vmin=0, vmax=1, aspect="auto")
    for i, row in enumerate(shares):
        for j, share in enumerate(row):
            if share >= 0.005:
                colour = "white" if share > 0.6 else INK
                axes.text(j, i, f"{share:.0%}", ha="center", va="center", fontsize=8, color=colour)
    axes.set_position((0.2, 0.24, 0.75, 0.6))
    axes.set_xticks(range(len(names)), names, rotation=40, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.grid(visible=False)
    axes.set_xlabel("predicted", color=INK, fontsize=10)
    axes.set_ylabel("outcome", color=INK, fontsize=10)
    return f"{fitted.value('test_accuracy'):.0%} of the rows get their class"


def _by_class(axes: Axes, fitted: Fitted) -> str:
    names = fitted.about[fitted.winner][CLASSES]
    drawn = contenders(fitted)
    height = 0.8 / len(drawn)
    for k, (name, colour, _, y, p) in enumerate(drawn):
        chosen = p.argmax(axis=1)
        f1 = [
            2 * float(((y == c) & (chosen == c)).sum()) / max(int((y == c).sum() + (chosen == c).sum()), 1)
            for c in range(len(names))
        ]
        places = np.arange(len(names)) + (k - (len(drawn) - 1) / 2) * height
        axes.barh(places, f1, height, color=colour, label=name)
    axes.set_position((0.24, 0.12, 0.71, 0.72))
    axes.set_yticks(range(len(names)), names)
    # In the order of the confusions, with room above the bars for the legend.
    axes.set(xlim=(0, 1), ylim=(len(names) - 0.5, -0.5 - 0.16 * len(names)))
    axes.grid(axis="y", visible=False)
    label(axes, "F1", "", legend="upper right")
    return f"Averaged over the classes, F1 is {fitted.value('test_macro_f1'):.2f}"


def _confidence(axes: Axes, fitted: Fitted) -> str:
    y, p = fitted.test[fitted.winner]
    sure, right = p.max(axis=1), p.argmax(axis=1) == y
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    counts = np.bincount(bins, minlength=_BINS)
    there = [b for b in range(_BINS) if counts[b] >= _FEWEST]
    shares = np.array([float(right[bins == b].mean()) for b in there])
    axes.errorbar(
        [float(sure[bins == b].mean()) for b in there],
        shares,
        yerr=1.96 * np.sqrt(shares * (1 - shares) / counts[there]),
        color=WINNER,
        marker="o",
        linewidth=2,
        elinewidth=0.8,
        label=fitted.winner.replace("_", " "),
    )
    axes.plot([0, 1], [0, 1], color=CHANCE, linewidth=1, linestyle=DASHED, label="promised = right")
    axes.set(xlim=(0, 1.01), ylim=(0, 1.02))
    label(axes, "probability of the chosen class", "share of right choices", legend="upper left")
    return f"Confidence is off by {100 * fitted.value('test_calibration_error'):.1f} points on average"


PAINTERS: dict[str, Callable[[Axes, Fitted], str]] = {
    "confusion": _confusion,
    "by_class": _by_class,
    "confidence": _confidence,
}
