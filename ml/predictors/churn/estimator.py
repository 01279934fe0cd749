"""The candidates for churn: a regularised logistic regression, and gradient boosting that has to beat it.

Both are pipelines of plain scikit-learn steps that start from raw numbers with nulls as NaN, so that
whoever loads the model needs nothing of this project.

Sources: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), sections 3.4 and 10.12.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ml.errors import ParameterError


def candidates(params: Mapping[str, Mapping[str, Any]], *, seed: int) -> dict[str, Any]:
    """Unfitted estimators by name, from simple to complex, with the settings of `params.yml`.

    Raises:
        ParameterError: a candidate or one of its settings does not exist.
    """
    made = {}
    for name, settings in params.items():
        if name not in _MAKERS:
            raise ParameterError(
                f"there is no candidate {name!r}",
                expected=f"one of {', '.join(_MAKERS)}",
                found=name,
                hint="correct candidates in params.yml, or add a maker to estimator.py",
            )
        try:
            made[name] = _MAKERS[name](settings, seed)
        except TypeError as error:
            raise ParameterError(
                f"the candidate {name!r} has a setting that its estimator does not know",
                expected="parameters of the scikit-learn class in estimator.py",
                found=str(error),
                hint="correct candidates in params.yml",
            ) from error
    return made


def _logistic_regression(settings: Mapping[str, Any], seed: int) -> Any:
    """Nulls become the median, plus a flag that the value was missing; then all on one scale, then shrunk."""
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    return Pipeline(
        [
            ("impute", SimpleImputer(strategy="median", add_indicator=True)),
            ("scale", StandardScaler()),
            ("classify", LogisticRegression(max_iter=1000, random_state=seed, **settings)),
        ]
    )


def _gradient_boosting(settings: Mapping[str, Any], seed: int) -> Any:
    """Nulls become a value below all others, so that a tree can split them off; trees need no common
    scale."""
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import Pipeline

    return Pipeline(
        [
            ("impute", SimpleImputer(strategy="constant", fill_value=-999.0)),
            ("classify", GradientBoostingClassifier(random_state=seed, **settings)),
        ]
    )


_MAKERS = {"logistic_regression": _logistic_regression, "gradient_boosting": _gradient_boosting}
