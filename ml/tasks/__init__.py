"""The kinds of prediction that the engine knows: a probability, a number, one of several classes, or groups
that nobody has named before.

>>> of("regression").metric, of("clustering").metric
('r2', 'silhouette')
"""

from __future__ import annotations

from ml.errors import ParameterError
from ml.tasks.binary import Binary
from ml.tasks.clustering import Clustering
from ml.tasks.multiclass import Multiclass
from ml.tasks.regression import Regression
from ml.tasks.task import Supervised, Task

KINDS: dict[str, Task] = {task.name: task for task in (Binary(), Regression(), Multiclass(), Clustering())}


def of(name: str) -> Task:
    """The task of that name: one of `KINDS`."""
    return KINDS[name]


def supervised(name: str) -> Supervised:
    """The task of that name, which learns from labels.

    Raises:
        ParameterError: it does not.
    """
    task = of(name)
    if not isinstance(task, Supervised):
        raise ParameterError(
            f"the task {name!r} has no labels to learn from",
            expected="a task that has",
            found=name,
            hint=f"fit it with {task.fitting[0]}",
        )
    return task
