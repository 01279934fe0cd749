"""The project with a predictor more or less: files are written all or none, and removed only if they were."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

from ml import settings
from ml.authoring import nodes, parameters, yaml_files
from ml.authoring.plan import Plan
from ml.errors import AuthoringError
from ml.predictors import spec as predictors

PROJECT = settings.PROJECT_FILE
_RECORD = "ml/predictors/{name}/written.json"
_VARIABLE = "  predictors:\n"


def files(plan: Plan) -> dict[str, str]:
    """The text of every file of a predictor, by its path in the project."""
    folder = f"ml/predictors/{plan.name}"
    return {
        f"{folder}/__init__.py": f'"""What `{plan.target.source}` of {plan.address} is."""\n',
        f"{folder}/params.yml": parameters.params(plan),
        f"{folder}/card.md": parameters.card(plan),
        **nodes.alike(plan),
        **nodes.own(plan),
        **yaml_files.alike(plan),
        **yaml_files.own(plan),
    }


def require_new(name: str) -> None:
    """Raise an AuthoringError unless a predictor of that name can be added."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", name):
        raise AuthoringError(
            f"{name!r} cannot be the name of a predictor",
            expected="small letters, digits and underscores, a letter first",
            found=name,
            hint="for example house_price",
        )
    root = settings.project_root()
    if (root / "ml/predictors" / name).exists() or list(root.glob(f"*models/**/{name}_training.*")):
        raise AuthoringError(
            f"there is a predictor {name!r} already",
            expected="a new name",
            found=f"ml/predictors/{name}",
            hint=f"choose another one, or take that one out with `warehouse remove-predictor {name}`",
        )


def add(plan: Plan) -> list[str]:
    """Write the files of a predictor and name it in dbt_project.yml; return their paths.

    Raises:
        AuthoringError: a file is there already; nothing is written then.
    """
    root, wanted = settings.project_root(), files(plan)
    there = [path for path in wanted if (root / path).exists()]
    if there:
        raise AuthoringError(
            f"{there[0]} is there already",
            expected="no file of that name",
            found=f"{len(there)} of {len(wanted)} files",
            hint="choose another name for the predictor, or move the file away",
        )
    project = root / PROJECT
    changed = _with_entry(project.read_text(encoding="utf-8"), plan)
    written: list[Path] = []
    try:
        for path, text in wanted.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            written.append(file)
        predictors.load(plan.name)
        record = root / _RECORD.format(name=plan.name)
        record.write_text(json.dumps({path: _digest(text) for path, text in wanted.items()}, indent=2) + "\n")
        project.write_text(changed, encoding="utf-8")
    except BaseException:
        for file in [*written, root / _RECORD.format(name=plan.name)]:
            file.unlink(missing_ok=True)
        _remove_empty(root, written)
        raise
    return list(wanted)


def removable(name: str, *, force: bool = False) -> list[str]:
    """The files of a predictor that `add` has written, by their paths.

    Args:
        name: the predictor.
        force: also if files were changed since.

    Raises:
        AuthoringError: it was not written by `add`, or was changed since.
    """
    root = settings.project_root()
    record = root / _RECORD.format(name=name)
    if not record.is_file():
        known = sorted(path.parent.name for path in root.glob("ml/predictors/*/written.json"))
        raise AuthoringError(
            f"{name!r} was not made by new-predictor",
            expected=f"one of {', '.join(known)}" if known else "a predictor that it has made; there is none",
            found="no record of its files"
            if (root / "ml/predictors" / name).is_dir()
            else "no such predictor",
            hint="what was written by hand is removed by hand",
        )
    known_files: dict[str, str] = json.loads(record.read_text(encoding="utf-8"))
    changed = [
        path
        for path, digest in known_files.items()
        if (root / path).is_file() and _digest((root / path).read_text(encoding="utf-8")) != digest
    ]
    if changed and not force:
        raise AuthoringError(
            f"files of {name!r} were changed since they were written",
            expected="files as new-predictor has left them",
            found=", ".join(changed),
            hint="save what you need, then add --force",
        )
    return list(known_files)


def remove(name: str, paths: list[str]) -> None:
    """Take the files of a predictor back, and its name out of dbt_project.yml."""
    root = settings.project_root()
    project = root / PROJECT
    project.write_text(without_entry(project.read_text(encoding="utf-8"), name), encoding="utf-8")
    gone = [root / path for path in [*paths, _RECORD.format(name=name)]]
    for file in gone:
        file.unlink(missing_ok=True)
    _remove_empty(root, gone)


def _remove_empty(root: Path, gone: list[Path]) -> None:
    """Remove the folders of these files that hold nothing any more, and those above them."""
    for folder in {file.parent for file in gone}:
        while folder.is_dir() and folder != root and not _holds_something(folder):
            shutil.rmtree(folder)
            folder = folder.parent


def _holds_something(folder: Path) -> bool:
    return any(path.name != "__pycache__" for path in folder.iterdir())


def _with_entry(text: str, plan: Plan) -> str:
    slices = ", ".join(f"{its.name}_group" for its in plan.slices)
    entry = f"""    {plan.name}:
      task: {plan.task}
      entity: {plan.key.name}
      time: as_of_date
      label: {plan.label}
      prediction: {plan.prediction}
      slices: [{slices}]
      predictions: {plan.name}_predictions
      features: {plan.name}_features
"""
    start = _start(text)
    end = re.compile(r"^(?!    )", re.MULTILINE).search(text, start)
    place = end.start() if end else len(text)
    return text[:place] + entry + text[place:]


def without_entry(text: str, name: str) -> str:
    """The text of dbt_project.yml without a predictor.

    >>> text = "vars:\\n  predictors:\\n    churn:\\n      task: binary\\n    mine:\\n      task: x\\n"
    >>> text += "  other: 1\\n"
    >>> print(without_entry(text, "mine"), end="")
    vars:
      predictors:
        churn:
          task: binary
      other: 1
    """
    start = _start(text)
    found = re.compile(rf"^    {name}:\n(      .*\n)*", re.MULTILINE).search(text, start)
    return text if found is None else text[: found.start()] + text[found.end() :]


def _start(text: str) -> int:
    if _VARIABLE not in text:
        raise AuthoringError(
            f"{PROJECT} does not say which predictors there are",
            expected="`predictors:` among its variables",
            found="none",
            hint="put it back under vars:, with an entry for each predictor",
        )
    return text.index(_VARIABLE) + len(_VARIABLE)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
