"""The five pictures that a person looks at before trusting a predictor; the baseline is drawn beside the
winner.

Each title says what one sees, with the number that matters. Drawn with matplotlib's objects, without its
global state, so that no window and no display is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from ml.metrics import Floats, evaluate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ml.fitting import Fitted

WINNER, BASELINE, CHANCE, INK, GRID = "#0f6b6b", "#d9822b", "#9aa5b1", "#1f2933", "#e4e7eb"
Corner = Literal["upper left", "upper right", "lower right"]
_TOP_FEATURES = 15
_BINS = 10


def draw(fitted: Fitted, *, title: str) -> dict[str, Figure]:
    """The figures by name: roc, precision_recall, calibration, lift, importance.

    Args:
        fitted: a fit with its test labels and probabilities.
        title: name of the predictor, written small above each title.
    """
    painters: dict[str, Callable[[Axes, Fitted], str]] = {
        "roc": _roc,
        "precision_recall": _precision_recall,
        "calibration": _calibration,
        "lift": _lift,
        "importance": _importance,
    }
    figures = {}
    for name, paint in painters.items():
        figure, axes = _canvas(height=6.0 if name == "importance" else 5.0)
        said = paint(axes, fitted)
        figure.suptitle(said, x=0.03, y=0.965, ha="left", fontsize=13, fontweight="bold", color=INK)
        figure.text(0.03, 0.885, f"{title} · {fitted.spans['test']}", fontsize=9, color="#616e7c")
        figures[name] = figure
    return figures


def _canvas(*, height: float) -> tuple[Figure, Axes]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, height), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.11, 0.12, 0.84, 0.72))
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(CHANCE)
    axes.tick_params(colors="#52606d", labelsize=9)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure, axes


def _contenders(fitted: Fitted) -> list[tuple[str, str, float, NDArray[np.int8], Floats]]:
    """Baseline first, so that the winner is drawn on top; only one of them if the baseline won."""
    names = [name for name in fitted.test if name != fitted.winner] + [fitted.winner]
    return [
        (
            name.replace("_", " "),
            WINNER if name == fitted.winner else BASELINE,
            2.4 if name == fitted.winner else 1.6,
            *fitted.test[name],
        )
        for name in names
    ]


def _label(axes: Axes, x: str, y: str, *, legend: Corner = "lower right") -> None:
    axes.set_xlabel(x, color=INK, fontsize=10)
    axes.set_ylabel(y, color=INK, fontsize=10)
    axes.legend(loc=legend, frameon=False, fontsize=9, labelcolor=INK)


def _curve(y: NDArray[np.int8], p: Floats) -> tuple[Floats, Floats]:
    """Cumulative positives and negatives from the highest score down, ties taken together."""
    order = np.argsort(-p, kind="stable")
    y, p = y[order], p[order]
    ends = np.flatnonzero(np.r_[p[1:] != p[:-1], True])
    true = np.cumsum(y, dtype=np.float64)[ends]
    return np.r_[0.0, true], np.r_[0.0, ends + 1 - true]


def _roc(axes: Axes, fitted: Fitted) -> str:
    axes.plot([0, 1], [0, 1], color=CHANCE, linewidth=1, linestyle=(0, (4, 3)), label="chance 0.500")
    for name, colour, width, y, p in _contenders(fitted):
        true, false = _curve(y, p)
        auc = evaluate(y, p)["roc_auc"]
        axes.plot(
            false / false[-1], true / true[-1], color=colour, linewidth=width, label=f"{name} {auc:.3f}"
        )
    axes.set(xlim=(0, 1), ylim=(0, 1.01))
    _label(axes, "stayers called by mistake (share of all stayers)", "leavers found (share of all leavers)")
    return f"A leaver ranks above a stayer in {fitted.value('test_roc_auc'):.0%} of pairs"


def _precision_recall(axes: Axes, fitted: Fitted) -> str:
    for name, colour, width, y, p in _contenders(fitted):
        true, false = _curve(y, p)
        precision = true[1:] / (true[1:] + false[1:])
        area = evaluate(y, p)["pr_auc"]
        axes.plot(true[1:] / true[-1], precision, color=colour, linewidth=width, label=f"{name} {area:.3f}")
    rate = float(fitted.test[fitted.winner][0].mean())
    axes.axhline(rate, color=CHANCE, linewidth=1, linestyle=(0, (4, 3)), label=f"base rate {rate:.3f}")
    axes.set(xlim=(0, 1), ylim=(0, None))
    _label(axes, "leavers found (recall)", "leavers among those called (precision)", legend="upper right")
    return f"Precision is {fitted.value('test_pr_auc') / rate:.1f} times the base rate on average"


def _calibration(axes: Axes, fitted: Fitted) -> str:
    highest = 0.0
    for name, colour, width, y, p in _contenders(fitted):
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
        linestyle=(0, (4, 3)),
        label="promised = observed",
    )
    axes.set(xlim=(0, highest * 1.03), ylim=(0, highest * 1.03))
    _label(
        axes, "promised probability (mean of a tenth of the customers)", "observed rate", legend="upper left"
    )
    return (
        f"Promise and outcome differ by {100 * fitted.value('test_calibration_error'):.1f} points on average"
    )


def _lift(axes: Axes, fitted: Fitted) -> str:
    contenders = _contenders(fitted)
    width = 0.8 / len(contenders)
    for k, (name, colour, _, y, p) in enumerate(contenders):
        bins = np.array_split(np.argsort(-p, kind="stable"), _BINS)
        lift = [y[its].mean() / y.mean() for its in bins]
        axes.bar(
            np.arange(1, _BINS + 1) + (k - (len(contenders) - 1) / 2) * width,
            lift,
            width,
            color=colour,
            label=name,
        )
    axes.axhline(1, color=INK, linewidth=1, linestyle=(0, (4, 3)), label="base rate")
    axes.set_xticks(range(1, _BINS + 1))
    axes.grid(axis="x", visible=False)
    _label(axes, "tenth of the customers, from the highest score to the lowest", "lift", legend="upper right")
    return f"The top tenth leaves {fitted.value('test_lift_top_decile'):.1f} times as often as the average"


def _importance(axes: Axes, fitted: Fitted) -> str:
    ranked = sorted(fitted.importance.items(), key=lambda item: item[1][0])[-_TOP_FEATURES:]
    names, loss, spread = [name for name, _ in ranked], *np.array([numbers for _, numbers in ranked]).T
    axes.barh(names, loss, xerr=spread, color=WINNER, ecolor=INK, error_kw={"elinewidth": 0.8}, height=0.7)
    axes.set_position((0.3, 0.1, 0.65, 0.75))
    axes.grid(axis="y", visible=False)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlabel("loss of ROC AUC when the column is shuffled", color=INK, fontsize=10)
    return f"Nothing matters more than {names[-1]}"
