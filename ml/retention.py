"""Old versions leave the registry, so that it does not grow by a model for every fit.

Kept are the newest `keep_versions`, the last `keep_versions` that served, whatever an alias names, and what
the predictions of the moment were made with. The run stays, with its measurements and its card, and so do the
rows of the decisions: what goes is the version and the files of its model.

>>> beyond([1, 2, 3, 4, 5, 6], keep=2, served=[4, 1, 2], named={3})
[2]
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ml.predictors.spec import Predictor
from ml.progress import say

TAG = "retired"


def beyond(numbers: Iterable[int], *, keep: int, served: Sequence[int], named: Collection[int]) -> list[int]:
    """The versions that may go, the oldest first.

    Args:
        numbers: all that there are.
        keep: how many to keep, of the newest and of those that served.
        served: those that were champion, the last one first.
        named: those that something names.
    """
    known = sorted(numbers)
    kept = {*known[-keep:], *served[:keep], *named}
    return [number for number in known if number not in kept]


def apply(
    spec: Predictor, *, champion: int, named: Collection[int], decisions: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Retire the versions that `keep_versions` does not keep; returns those that went.

    Nothing is raised: a promotion has been decided by now, and stands. What could not be retired is said, and
    tried again when the next version is registered.

    Args:
        spec: the predictor.
        champion: the version that serves from now on.
        named: others that are needed: the candidate, and the version that served until now.
        decisions: the earlier rows of its promotions, the newest first.
    """
    gone: list[int] = []
    try:
        from ml import store

        client = store.connect()
        # What a person has registered by hand has no training key, and is not ours to delete.
        ours = {
            int(found.version): found
            for found in client.search_model_versions(f"name = '{spec.name}'")
            if "training_key" in found.tags
        }
        promoted = [number for number, found in ours.items() if found.tags.get("promotion") == "promoted"]
        earlier = [int(row["champion_version"]) for row in decisions]
        served = list(dict.fromkeys([champion, *earlier, *sorted(promoted, reverse=True)]))
        aliases = client.get_registered_model(spec.name).aliases.values()
        # Until the next scoring, predictions are those of the champion before.
        needed = {champion, *named, *earlier[:1], *map(int, aliases)}
        for number in beyond(ours, keep=spec.keep_versions, served=served, named=needed):
            _retire(client, ours[number], spec)
            gone.append(number)
    except Exception as error:
        say(f"{spec.name}: an old version could not be retired: {error}")
    return gone


def when(name: str, number: int) -> str:
    """On which day a version was retired; '' if it was not."""
    from mlflow.exceptions import MlflowException

    from ml import store

    try:
        tags = store.connect().get_registered_model(name).tags
    except MlflowException:
        return ""
    return str(tags.get(_tag(number), ""))


def _retire(client: Any, version: Any, spec: Predictor) -> None:
    """The registry first: files without a version are waste, a version without files is a trap."""
    files = client.get_model_version_download_uri(version.name, version.version)
    client.delete_model_version(version.name, version.version)
    client.set_registered_model_tag(version.name, _tag(version.version), f"{datetime.now(UTC):%Y-%m-%d}")
    # Somebody may have registered the same model under another name.
    if client.search_model_versions(f"run_id = '{version.run_id}'"):
        return
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    if version.model_id:
        client.delete_logged_model(version.model_id)
    get_artifact_repository(files).delete_artifacts()
    say(f"{version.name}: version {version.version} retired, {spec.keep_versions} newer ones are kept")


def _tag(number: int | str) -> str:
    return f"{TAG}_{number}"
