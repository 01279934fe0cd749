"""Old versions go, with their files; never one that serves, is asked about, or can be gone back to."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ml import registry, retention, rollback, store
from ml.errors import RegistryError
from ml.predictors import spec as predictors
from ml.predictors.spec import Predictor


@pytest.fixture
def spec(edit_params) -> Predictor:
    """Two versions are kept, and the two that served last."""
    edit_params("keep_versions: 10", "keep_versions: 2")
    return predictors.load("churn")


@pytest.fixture
def six(home: Path) -> Any:
    """Six versions with files, of which 1, 2 and 4 were promoted; 4 serves."""
    client = store.connect()
    client.create_registered_model("churn")
    for number in range(1, 7):
        folder = home / "artifacts" / str(number)
        folder.mkdir(parents=True)
        (folder / "MLmodel").write_text("flavors: {}")
        tags = {"training_key": f"key-{number}"} | ({"promotion": "promoted"} if number in (1, 2, 4) else {})
        client.create_model_version("churn", str(folder), run_id=f"{number:032x}", tags=tags)
    client.set_registered_model_alias("churn", "champion", "4")
    client.set_registered_model_alias("churn", "candidate", "6")
    return client


def left(home: Path) -> tuple[list[int], list[int]]:
    """The versions that are left in the registry, and those whose files are."""
    found = [int(version.version) for version in store.connect().search_model_versions("name = 'churn'")]
    return sorted(found), [n for n in range(1, 7) if (home / "artifacts" / str(n) / "MLmodel").is_file()]


def decided(*champions: int) -> list[dict[str, Any]]:
    return [{"champion_version": number} for number in champions]


def test_the_newest_and_those_that_served_last_are_kept(six: Any, spec: Predictor, home: Path) -> None:
    gone = retention.apply(spec, champion=4, named={6}, decisions=decided(4, 4, 1, 2))
    assert gone == [2, 3]
    assert left(home) == ([1, 4, 5, 6], [1, 4, 5, 6])
    assert registry.champion("churn").number == 4


def test_in_a_new_warehouse_the_registry_says_who_served(six: Any, spec: Predictor, home: Path) -> None:
    assert retention.apply(spec, champion=4, named={6}, decisions=[]) == [1, 3]
    assert left(home)[0] == [2, 4, 5, 6]


def test_what_an_alias_names_and_what_scored_last_are_kept(six: Any, spec: Predictor, home: Path) -> None:
    six.set_registered_model_alias("churn", "for_the_audit", "3")
    assert retention.apply(spec, champion=6, named={6, 4}, decisions=decided(1, 2)) == [2]
    assert left(home)[0] == [1, 3, 4, 5, 6]


def test_what_a_person_has_registered_is_not_ours_to_delete(six: Any, spec: Predictor, home: Path) -> None:
    six.delete_model_version_tag("churn", "3", "training_key")
    assert retention.apply(spec, champion=4, named=(), decisions=decided(4, 1)) == [2]
    assert left(home)[0] == [1, 3, 4, 5, 6]


def test_files_that_another_model_is_made_of_stay(six: Any, spec: Predictor, home: Path) -> None:
    six.create_registered_model("of_the_audit")
    six.create_model_version("of_the_audit", str(home / "artifacts" / "3"), run_id=f"{3:032x}")
    assert retention.apply(spec, champion=4, named=(), decisions=decided(4, 1)) == [2, 3]
    assert left(home) == ([1, 4, 5, 6], [1, 3, 4, 5, 6])


def test_registry_that_refuses_keeps_versions_and_files(
    six: Any, spec: Predictor, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("the registry is read-only")

    monkeypatch.setattr(type(six), "delete_model_version", refuse)
    assert retention.apply(spec, champion=4, named=(), decisions=decided(4, 1)) == []
    assert left(home) == ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6])
    assert "an old version could not be retired: the registry is read-only" in capsys.readouterr().err


def test_version_without_files_is_never_left_in_the_registry(
    six: Any, spec: Predictor, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository

    def refuse(*_: object) -> None:
        raise PermissionError("the files are read-only")

    monkeypatch.setattr(LocalArtifactRepository, "delete_artifacts", refuse)
    retention.apply(spec, champion=4, named=(), decisions=decided(4, 1))
    versions, files = left(home)
    assert set(versions) < set(files), "files without a version are waste, and no more"
    assert "the files are read-only" in capsys.readouterr().err


def test_rollback_to_a_retired_version_says_so(six: Any, spec: Predictor) -> None:
    retention.apply(spec, champion=4, named=(), decisions=decided(4, 1))
    with pytest.raises(
        RegistryError, match=r"version 2 of 'churn' was retired by retention[\s\S]*on 20\d\d-"
    ):
        rollback.restore("churn", to=2)
    with pytest.raises(RegistryError, match=r"version 9 of 'churn' cannot be restored"):
        rollback.restore("churn", to=9)


def test_promotion_retires_and_a_retired_fit_is_made_again(warehouse, rows, edit_params, home) -> None:
    edit_params("keep_versions: 10", "keep_versions: 2")
    for old, new in pairwise(("0.02", "0.02", "0.03", "0.04", "0.05")):
        edit_params(f"C: {old}", f"C: {new}")
        assert warehouse.train(rows)["decision"] == "trained"
        assert warehouse.promote()["decision"] == "promoted"
    assert registry.champion("churn").number == 4
    assert [registry.version("churn", number) is not None for number in (1, 2, 3, 4)] == [
        False,
        False,
        True,
        True,
    ]
    models = [
        folder for folder in (home / "artifacts" / "churn" / "models").iterdir() if any(folder.iterdir())
    ]
    assert len(models) == 2
    assert store.evaluation(warehouse.training.to_pylist()[0]["run_id"]), "the run of version 1 has its files"
    rollback.restore("churn", to=3)
    edit_params("C: 0.05", "C: 0.02")
    again = warehouse.train(rows)
    assert (again["decision"], again["model_version"]) == ("trained", 5)
    assert again["reason"] == "version 1 is gone from the registry"


def test_build_that_judges_nothing_retires_nothing(warehouse, rows, edit_params, monkeypatch) -> None:
    warehouse.train(rows)
    warehouse.promote()
    monkeypatch.setattr(retention, "apply", lambda *_, **__: pytest.fail("nothing was judged"))
    warehouse.train(rows)
    assert warehouse.promote()["decision"] == "kept"
