"""The pictures that a person looks at before trusting a predictor; the baseline is drawn beside the winner.

Each title says what one sees, with the number that matters. Drawn with matplotlib's objects, without its
global state, so that no window and no display is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ml import tasks
from ml.plots import binary, canvas, clustering, multiclass, regression

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ml.fitting import Fitted

Painter = Callable[["Axes", "Fitted"], str]
_PAINTERS: dict[str, dict[str, Painter]] = {
    "binary": binary.PAINTERS,
    "regression": regression.PAINTERS,
    "multiclass": multiclass.PAINTERS,
    "clustering": clustering.PAINTERS,
}


def draw(fitted: Fitted, *, task: str, title: str) -> dict[str, Figure]:
    """The figures by name: those of the task, and importance.

    Args:
        fitted: a fit with its test labels and predictions.
        task: which kind of prediction.
        title: name of the predictor, written small above each title.
    """
    importance: Painter = partial(canvas.importance, metric=tasks.of(task).metric)
    figures = {}
    for name, paint in (_PAINTERS[task] | {"importance": importance}).items():
        figure, axes = canvas.canvas(height=6.0 if name == "importance" else 5.0)
        said = paint(axes, fitted)
        figure.suptitle(said, x=0.03, y=0.965, ha="left", fontsize=13, fontweight="bold", color=canvas.INK)
        figure.text(0.03, 0.885, f"{title} · {fitted.spans['test']}", fontsize=9, color="#616e7c")
        figures[name] = figure
    return figures
