"""Which group: one of several that nobody has named before, by the distance to their centres.

What is said of a row are its distances to the centres and, last, to the centre of all rows, in the units of
the scaled features. All that is measured follows from them:

- `silhouette`: by how much the centre of its own segment is nearer than the next one, as a share of the
  distance to that one, on average over the rows (Rousseeuw 1987; by centres: Hruschka, de Castro and
  Campello 2004)
- `border_share`: the part of the rows for which that is less than a tenth, who could as well be in another
  segment
- `inertia_share`: the part of the variance that is left within segments
- `smallest_segment_share`: the part of the rows that is in the smallest one

`stability` is measured by a fit, which alone has something to compare with; see `ml.grouping`.

>>> distances = np.array([[1.0, 3.0, 2.0], [1.0, 2.0, 1.5], [4.0, 1.0, 3.0]])
>>> found = Clustering().measure(np.zeros(3), distances).metrics()
>>> round(found["silhouette"], 3), round(found["inertia_share"], 3), found["border_share"]
(0.639, 0.197, 0.0)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ml import segments
from ml.tasks.task import About, Floats, Labels, Measured, Task, too_few

if TYPE_CHECKING:
    from ml.predictors.spec import Predictor

CENTRE = "centre"
BORDER = 0.1


@dataclass(frozen=True)
class Distances:
    """Distances of n rows to the centres and to the centre of all, of shape (n, segments + 1)."""

    p: Floats

    def metrics(self, weights: Floats | None = None) -> dict[str, float]:
        """How far segments lie apart, how much they leave unexplained, and the size of the smallest."""
        w = np.ones(len(self.p)) if weights is None else weights
        to_centres, from_all = self.p[:, :-1], self.p[:, -1]
        own, other = np.partition(to_centres, 1, axis=1)[:, :2].T
        nearer = 1 - np.divide(own, other, out=np.ones_like(own), where=other > 0)
        sizes = np.bincount(to_centres.argmin(axis=1), weights=w, minlength=to_centres.shape[1])
        total, inertia = float(w.sum()), float((w * from_all**2).sum())
        return {
            "silhouette": float((w * nearer).sum() / total),
            "border_share": float((w * (nearer < BORDER)).sum() / total),
            "inertia_share": float((w * own**2).sum() / inertia) if inertia else float("nan"),
            "smallest_segment_share": float(sizes.min() / total),
        }


class Clustering(Task):
    """Groups of rows that are alike; `Distances` measures."""

    name = "clustering"
    metric = "silhouette"
    error = "border_share"
    beside_dummy = "silhouette"
    metrics = ("silhouette", "border_share", "inertia_share", "smallest_segment_share", "stability")
    more_is_better = ("silhouette",)
    slice_metrics = ("silhouette", "border_share")
    calibrations = ("none",)
    change = "assignment_change"
    method = "predict"
    fitting = ("ml.grouping", "ml.stability")

    @property
    def code(self) -> list[str]:
        """See `Task.code`."""
        return [*super().code, "ml.segments"]

    def require_split(self, name: str, y: Labels, spec: Predictor, *, classes: list[str]) -> None:
        """See `Task.require_split`."""
        least = spec.split.minimum_positives
        if len(y) < least:
            raise too_few(name, "known", least=least, found=len(y), n=len(y))

    def predict(self, estimator: Any, x: Any, about: About) -> Floats:
        """Distances of shape (n, segments + 1): to each centre, and to the centre of all."""
        scaled = np.asarray(estimator[:-1].transform(x))
        from_all = np.linalg.norm(scaled - np.asarray(about[CENTRE]), axis=1)
        return np.column_stack([estimator[-1].transform(scaled), from_all])

    def measure(self, y: Labels, p: Floats) -> Measured:
        """See `Task.measure`."""
        return Distances(p)

    def profile(self, p: Floats) -> Floats:
        """The distance to the centre of its own segment: how untypical a row is."""
        return p[:, :-1].min(axis=1)

    def difference(self, ours: Floats, theirs: Floats) -> float:
        """The part of the rows that is not in the matching segment, after the best matching."""
        return 1 - segments.agreement(self.chosen(ours), self.chosen(theirs))

    def chosen(self, p: Floats) -> NDArray[np.intp]:
        """The segment with the nearest centre."""
        return p[:, :-1].argmin(axis=1)

    def additive(self, p: Floats, chosen: NDArray[np.intp]) -> Floats:
        """By how much the centre of the segment is nearer than the next one, in squared distances: they are
        sums over features."""
        squares, rows = p[:, :-1] ** 2, np.arange(len(p))
        own = squares[rows, chosen]
        squares[rows, chosen] = np.inf
        return squares.min(axis=1) - own

    def columns(self, spec: Predictor) -> list[pa.Field]:
        """The segment by name and number, and the distance to its centre."""
        return [
            pa.field(spec.prediction, pa.string()),
            pa.field(f"{spec.prediction}_no", pa.int64()),
            pa.field(f"{spec.prediction}_distance", pa.float64()),
        ]

    def arrays(self, p: Floats, spec: Predictor, about: About) -> list[pa.Array]:
        """See `Task.arrays`."""
        its = pa.array(self.chosen(p))
        known = about[segments.SEGMENTS]
        names = pa.array([one["name"] for one in known], pa.string())
        numbers = pa.array([one["number"] for one in known], pa.int64())
        return [names.take(its), numbers.take(its), pa.array(self.profile(p))]
