"""What the pictures of all tasks share: a canvas, colours, who is drawn, and the importance of features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ml.tasks.task import Floats, Labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ml.fitting import Fitted

WINNER, BASELINE, CHANCE, INK, GRID = "#0f6b6b", "#d9822b", "#9aa5b1", "#1f2933", "#e4e7eb"
Corner = Literal["upper left", "upper right", "lower right"]
DASHED: Any = (0, (4, 3))
_TOP_FEATURES = 15


def canvas(*, height: float) -> tuple[Figure, Axes]:
    """An empty picture, and where to draw."""
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


def contenders(fitted: Fitted) -> list[tuple[str, str, float, Labels, Floats]]:
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


def label(axes: Axes, x: str, y: str, *, legend: Corner = "lower right") -> None:
    """Name the axes, and show who is who."""
    axes.set_xlabel(x, color=INK, fontsize=10)
    axes.set_ylabel(y, color=INK, fontsize=10)
    axes.legend(loc=legend, frameon=False, fontsize=9, labelcolor=INK)


def importance(axes: Axes, fitted: Fitted, *, metric: str) -> str:
    """How much of the metric is lost without a feature."""
    ranked = sorted(fitted.importance.items(), key=lambda item: item[1][0])[-_TOP_FEATURES:]
    names, loss, spread = [name for name, _ in ranked], *np.array([numbers for _, numbers in ranked]).T
    axes.barh(names, loss, xerr=spread, color=WINNER, ecolor=INK, error_kw={"elinewidth": 0.8}, height=0.7)
    axes.set_position((0.3, 0.1, 0.65, 0.75))
    axes.grid(axis="y", visible=False)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlabel(f"loss of {metric} when the column is shuffled", color=INK, fontsize=10)
    return f"Nothing matters more than {names[-1]}"
