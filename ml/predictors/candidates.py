"""The candidates of all predictors: a regularised linear model, and gradient boosting that has to beat it;
k-means where there is nothing to predict.

Each is a pipeline of plain scikit-learn steps that starts from raw numbers with nulls as NaN, so that
whoever loads the model needs nothing of this project. A predictor that wants others has an `estimator.py` of
its own in its folder, with a function `candidates` like this one.

Sources: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), sections 3.4 and 10.12;
for k-means, Arthur and Vassilvitskii 2007; for the scale, Yeo and Johnson 2000.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ml.errors import ParameterError
from ml.predictors.strict import nearest

Settings = Mapping[str, Any]


def candidates(params: Mapping[str, Settings], *, task: str, seed: int) -> dict[str, Any]:
    """Unfitted estimators by name, from simple to complex, with the settings of `params.yml`.

    Raises:
        ParameterError: a candidate or one of its settings does not exist.
    """
    makers, made = _MAKERS[task], {}
    for name, settings in params.items():
        if name not in makers:
            raise ParameterError(
                f"there is no candidate {name!r} for the task {task!r}",
                expected=f"one of {', '.join(makers)}",
                found=name,
                hint=nearest(name, list(makers)) or "correct candidates in params.yml, or write estimator.py",
            )
        try:
            made[name] = makers[name](settings, seed)
        except TypeError as error:
            raise ParameterError(
                f"the candidate {name!r} has a setting that its estimator does not know",
                expected="parameters of the scikit-learn class in ml/predictors/candidates.py",
                found=str(error),
                hint="correct candidates in params.yml",
            ) from error
    return made


def _logistic_regression(settings: Settings, seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression

    return _linear("classify", LogisticRegression(max_iter=1000, random_state=seed, **settings))


def _ridge_regression(settings: Settings, seed: int) -> Any:
    from sklearn.linear_model import Ridge

    return _linear("regress", Ridge(random_state=seed, **settings))


def _linear(name: str, estimator: Any) -> Any:
    """Nulls become the median, plus a flag that the value was missing; then all on one scale, then shrunk."""
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    return Pipeline(
        [
            ("impute", SimpleImputer(strategy="median", add_indicator=True)),
            ("scale", StandardScaler()),
            (name, estimator),
        ]
    )


def _boosted_classes(settings: Settings, seed: int) -> Any:
    from sklearn.ensemble import GradientBoostingClassifier

    return _boosted("classify", GradientBoostingClassifier(random_state=seed, **settings))


def _boosted_number(settings: Settings, seed: int) -> Any:
    from sklearn.ensemble import GradientBoostingRegressor

    return _boosted("regress", GradientBoostingRegressor(random_state=seed, **settings))


def _boosted(name: str, estimator: Any) -> Any:
    """Nulls become a value below all others, which a tree can split off; trees need no common scale."""
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import Pipeline

    return Pipeline(
        [("impute", SimpleImputer(strategy="constant", fill_value=FILL_VALUE)), (name, estimator)]
    )


def _k_means(settings: Settings, seed: int) -> Any:
    """Nulls become the median, and each number a bell curve of one width: who uses ten times as much as
    others would else be a segment alone."""
    from sklearn.cluster import KMeans
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import PowerTransformer

    return Pipeline(
        [
            ("impute", SimpleImputer(strategy="median", keep_empty_features=True)),
            ("scale", PowerTransformer()),
            ("segment", KMeans(random_state=seed, **settings)),
        ]
    )


FILL_VALUE = -999.0
_OF_CLASSES: dict[str, Callable[[Settings, int], Any]] = {
    "logistic_regression": _logistic_regression,
    "gradient_boosting": _boosted_classes,
}
_MAKERS: dict[str, dict[str, Callable[[Settings, int], Any]]] = {
    "binary": _OF_CLASSES,
    "multiclass": _OF_CLASSES,
    "regression": {"ridge_regression": _ridge_regression, "gradient_boosting": _boosted_number},
    "clustering": {"k_means": _k_means},
}
