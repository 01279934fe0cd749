"""Let an earlier version serve again: one move of the alias `champion`, and tags from which the next build
makes a row of the decisions.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ml import registry, retention
from ml.errors import RegistryError
from ml.predictors import spec as predictors
from ml.registry import Version

FROM, REASON = "rolled_back_from", "rolled_back_reason"
"""Tags of the version that was restored: which one it replaced, and why."""


def restore(predictor: str, *, to: int, reason: str = "") -> tuple[Version, Version]:
    """Make version `to` the champion; returns it, and the version that it replaces.

    Args:
        predictor: a folder name in `ml/predictors`.
        to: the number of a version that was champion before.
        reason: why, for whoever reads the decisions.

    Raises:
        ParameterError: there is no such predictor.
        RegistryError: there is no such version, it serves already, or it has never passed the gates.
    """
    name = predictors.load(predictor).name
    serving, wanted = registry.champion(name), registry.version(name, to)
    if serving is None:
        raise RegistryError(
            f"{name!r} has no champion",
            expected="a version that serves and can be replaced",
            found="none",
            hint="run `dbt build`: it trains the first version",
        )
    if wanted is None and (day := retention.when(name, to)):
        raise RegistryError(
            f"version {to} of {name!r} was retired by retention",
            expected="a version that is still in the registry",
            found=f"it was deleted with its files on {day}; its run and the rows of its decisions are there",
            hint="build with its data and parameters to fit it again, or raise keep_versions in params.yml",
        )
    if wanted is None:
        raise RegistryError(
            f"version {to} of {name!r} cannot be restored",
            expected="a version in the registry whose files are there",
            found=f"no version {to}; version {serving.number} serves",
            hint="select distinct candidate_version from marts.ml_promotions where decision = 'promoted'",
        )
    if wanted.number == serving.number:
        raise RegistryError(
            f"version {to} of {name!r} serves already",
            expected="another version than the champion",
            found=f"version {serving.number} is champion",
            hint="choose an earlier one: see marts.ml_promotions",
        )
    if wanted.tags.get("promotion") != "promoted":
        raise RegistryError(
            f"version {to} of {name!r} has never passed the gates",
            expected="a version that was promoted once",
            found=f"it is {wanted.tags.get('promotion', 'not judged yet')}",
            hint="change the gates in params.yml, with a reason, and build again: they decide who serves",
        )
    from ml import store

    said = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC" + (f": {reason}" if reason else "")
    # The alias comes last: until then the tags mean nothing, and it moves at once or not at all.
    store.settle(wanted, {FROM: str(serving.number), REASON: said}, champion=True)
    return wanted, serving
