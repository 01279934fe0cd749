"""The kinds of prediction that the engine knows: a probability, a number, one of several classes.

>>> of("regression").metric
'r2'
"""

from __future__ import annotations

from ml.tasks.binary import Binary
from ml.tasks.multiclass import Multiclass
from ml.tasks.regression import Regression
from ml.tasks.task import Task

KINDS: dict[str, Task] = {task.name: task for task in (Binary(), Regression(), Multiclass())}


def of(name: str) -> Task:
    """The task of that name: one of `KINDS`."""
    return KINDS[name]
