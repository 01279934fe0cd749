"""One fit without labels: segments in some of the customers, for every number of segments in a range; the
number chosen by others, and measured on the rest.

How many segments there are is not known, and every algorithm finds as many as it is told to. Of the numbers
that are stable enough on the validation rows, `select_by` chooses. Beside it stands what the same fit finds
where there is nothing to find: in rows whose columns were shuffled (the idea of Tibshirani, Walther and
Hastie, Estimating the number of clusters via the gap statistic, 2001).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ml import evaluation, segments, splits, stability, tasks
from ml.dataset import Matrix, TrainingSet
from ml.errors import ParameterError, TrainingDataError
from ml.evaluation import Rival, Row
from ml.fitting import (
    IMPORTANCE_ROWS,
    Fitted,
    by_slice,
    medians,
    permutation_importance,
    simplest_best,
    span,
)
from ml.predictors.segmentation import Segments
from ml.predictors.spec import Predictor
from ml.progress import say
from ml.segments import Codes
from ml.stability import HELD_OUT, Fits

N_CLUSTERS = "n_clusters"
"""The setting of a candidate that is the number of segments."""


def fit(data: TrainingSet, spec: Predictor, *, rival: Rival | None = None) -> Fitted:
    """Fit, choose, name, measure.

    Raises:
        TrainingDataError: a split has too few rows, or hardly any of them differ.
    """
    import sklearn.cluster  # noqa: F401  # Only a pool of threads that is there can be limited.
    from threadpoolctl import threadpool_limits

    # Threads add up in any order, and the last digits decide where a row on a border belongs.
    with threadpool_limits(limits=1):
        return _fit(data, spec, rival)


def _fit(data: TrainingSet, spec: Predictor, rival: Rival | None) -> Fitted:
    task, wanted = tasks.of(spec.task), _wanted(spec)
    cut = splits.cut(data, spec.split)
    for split, its in cut.items():
        task.require_split(split, data.y[its], spec, classes=[])
    train, test = cut["train"], cut["test"]
    _require_different(data.x[train], wanted.most)
    settings = _settings(spec, wanted)
    again = stability.resampled(data, cut, spec, settings, n=wanted.resamples)
    fits = stability.fitted(data.x[train], spec, settings, seed=spec.seed)
    say(f"{spec.name}: measuring on {span(data, test)}")
    rows: list[Row] = []
    predicted = {}
    for name in settings:
        said = {split: fits.predict(name, data.x[its]) for split, its in cut.items()}
        rows += evaluation.splits(name, said, data, cut, spec)
        for split in HELD_OUT:
            value, n = stability.agreement(again[name][split]), len(cut[split])
            rows.append(evaluation.measured(split, "stability", n=n, value=value, estimator=name))
        predicted[name] = said["test"]
    winner = _chosen(rows, spec, wanted, list(settings))
    _name(winner, fits, data, wanted, rival)
    ours = predicted[winner] = fits.predict(winner, data.x[test])
    rows += by_slice(rows, winner, ours, data, test, spec)
    whole = evaluation.overall(rows, winner)[f"test_{task.metric}"]
    nothing = stability.without_structure(winner, data.x, cut, spec, settings)
    theirs = task.measure(data.y[test], nothing).metrics()[task.metric]
    rows.append(evaluation.measured("test", task.metric, n=len(test), value=theirs, estimator="dummy"))
    over = f"{task.metric}_over_dummy"
    rows.append(evaluation.measured("test", over, n=len(test), value=whole - theirs, estimator=winner))
    rows += _by_segment(winner, fits, task.chosen(ours), again[winner]["test"])
    rows += _explained(winner, data.features, data.x[train], fits.assign(winner, data.x[train]))
    rows += evaluation.shifts(winner, data, cut)
    rows += evaluation.score_profile(winner, task.profile(ours))
    if rival:
        rows += evaluation.against(rival, winner, ours, data, test, spec)
    importance = permutation_importance(fits.estimators[winner], data, test, spec, fits.about[winner])
    rows += evaluation.importances(winner, importance, n=min(len(test), IMPORTANCE_ROWS))
    return Fitted(
        winner=winner,
        baseline=next(iter(settings)),
        estimators=fits.estimators,
        about=fits.about,
        settings=settings,
        trials=[],
        evaluation=rows,
        test={name: (data.y[test], p) for name, p in predicted.items()},
        importance=importance,
        reference=medians(data.x[train], data.features),
        spans={split: span(data, its) for split, its in cut.items()},
    )


def _wanted(spec: Predictor) -> Segments:
    if spec.segments is None:
        raise ParameterError(
            f"{spec.name!r} does not say how many segments are wanted",
            expected="a section `segments`",
            found="none",
            hint="write it into params.yml; ml/predictors/customer_segments has one",
        )
    return spec.segments


def _require_different(x: Matrix, most: int) -> None:
    n_different = len(np.unique(x, axis=0, equal_nan=True))
    if n_different < most:
        raise TrainingDataError(
            "hardly any rows of the train split differ",
            expected=f"at least {most} different rows, for as many segments",
            found=f"{n_different} in {len(x):,} rows",
            hint="look at the SQL of the features, or lower segments.most in params.yml",
        )


def _settings(spec: Predictor, wanted: Segments) -> dict[str, dict[str, Any]]:
    """What each candidate is made with, for each number of segments, the fewest first."""
    return {
        f"{kind}_{n}": {N_CLUSTERS: n, **settings}
        for n in range(wanted.fewest, wanted.most + 1)
        for kind, settings in spec.candidates.items()
    }


def _chosen(rows: list[Row], spec: Predictor, wanted: Segments, names: list[str]) -> str:
    """Of the candidates that are stable enough, or else of the most stable one, what `select_by` chooses."""
    found = {name: evaluation.overall(rows, name)["validation_stability"] for name in names}
    stable = [name for name in names if found[name] >= wanted.stable_from]
    return simplest_best(rows, stable or [max(names, key=lambda name: found[name])], spec)


def _name(winner: str, fits: Fits, data: TrainingSet, wanted: Segments, rival: Rival | None) -> None:
    """Give the winner's segments numbers and names, and bring its centres into the order of the numbers."""
    its, known = fits.assign(winner, data.x), rival.about if rival else {}
    numbers, last = segments.numbered(
        its,
        tasks.of(fits.task).chosen(rival.predict(data.x)) if rival else None,
        of_theirs=[one["number"] for one in known.get(segments.SEGMENTS, [])],
        last=int(known.get(segments.LAST, 0)),
    )
    order = np.argsort(numbers)
    place = np.argsort(order)
    model = fits.estimators[winner][-1]
    model.cluster_centers_, model.labels_ = model.cluster_centers_[order], place[model.labels_]
    its = place[its]
    traits = segments.traits(data.x, its, data.features, wanted)
    names = segments.names(traits, otherwise=wanted.otherwise)
    shares = np.bincount(its) / len(its)
    fits.about[winner] |= {
        segments.LAST: last,
        segments.SEGMENTS: [
            segments.described(numbers[i], name, float(share), some)
            for i, name, share, some in zip(order, names, shares, traits, strict=True)
        ],
    }


def _by_segment(winner: str, fits: Fits, its: Codes, again: list[Codes]) -> list[Row]:
    """Share and stability of each segment among the test rows; of one that is not there, nothing."""
    sizes, found = np.bincount(its), stability.by_segment(its, again)
    numbers = [one["number"] for one in fits.about[winner][segments.SEGMENTS]]
    return [
        evaluation.measured(
            "test",
            metric,
            n=int(sizes[i]),
            value=float(value),
            estimator=winner,
            slice="segment",
            slice_value=str(numbers[i]),
        )
        for metric, values in {"segment_share": sizes / len(its), "segment_stability": found}.items()
        for i, value in enumerate(values)
        if sizes[i]
    ]


def _explained(winner: str, features: list[str], x: Matrix, its: Codes) -> list[Row]:
    """How much of each feature's variance lies between the segments, from 0 to 1."""
    rows = []
    for name, column in zip(features, x.T, strict=True):
        known = ~np.isnan(column)
        off, codes = column[known] - column[known].mean() if known.any() else column[known], its[known]
        n, sums = np.bincount(codes), np.bincount(codes, weights=off)
        total = float((off**2).sum())
        between = float((sums**2 / np.maximum(n, 1)).sum()) / total if total else 0.0
        rows.append(
            evaluation.measured(
                "train",
                "single_feature_variance_between",
                n=len(off),
                value=between,
                estimator=winner,
                slice="feature",
                slice_value=name,
            )
        )
    return rows
