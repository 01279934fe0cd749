"""A step runs in an environment of its own, made once from its lock; what goes wrong there is said here."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from ml.errors import IsolationError, SettingsError
from ml.isolated import environment, step

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
STEP = """
import sys

def run(table, options, say):
    say("counting")
    print("not for the one who asked")
    import trifle
    return table.append_column("version", [[trifle.VERSION] * table.num_rows]).slice(options["skip"])
"""


def write_wheel(folder: Path) -> Path:
    """Leave a package `trifle`, which only knows its version, for pip to find without a network."""
    files = {
        "trifle.py": "VERSION = '1.17.0'\n",
        "trifle-1.17.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: trifle\nVersion: 1.17.0\n",
        "trifle-1.17.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "trifle-1.17.0.dist-info/RECORD"
    files[record] = "".join(f"{name},,\n" for name in [*files, record])
    with zipfile.ZipFile(folder / "trifle-1.17.0-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return folder


def settle(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """Make `folder` the home, and an empty folder in it that of the locks."""
    (locks := folder / "locks").mkdir(parents=True, exist_ok=True)
    patch.setattr(environment, "locks", lambda: locks)
    patch.setenv("PIP_NO_INDEX", "1")
    patch.setenv("PIP_FIND_LINKS", str(write_wheel(folder)))
    patch.setenv("WAREHOUSE_HOME", str(folder))
    return locks


@pytest.fixture
def locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of locks, and a home without environments."""
    return settle(tmp_path / "warehouse", monkeypatch)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an environment of one package, which sees our pyarrow: too large to be installed again."""
    folder = tmp_path_factory.mktemp("warehouse")
    with pytest.MonkeyPatch.context() as patch:
        (settle(folder, patch) / "tiny.txt").write_text("trifle==1.17.0\n")
        site = environment.python("tiny").parents[1] / "lib" / f"python{VERSION}" / "site-packages"
    (site / "lent.pth").write_text(f"{Path(pa.__file__).parents[1]}\n")
    return folder


@pytest.fixture
def tiny(made: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of that environment."""
    settle(made, monkeypatch)
    return "tiny"


def write(folder: Path, text: str) -> Path:
    path = folder / "counting.py"
    path.write_text(text)
    return path


def test_an_environment_is_made_once_and_again_for_another_lock(
    locks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (locks / "tiny.txt").write_text("trifle==1.17.0\n")
    there = environment.folder("tiny")
    abandoned = there.parent / f".{there.name}-abandoned"
    abandoned.mkdir(parents=True)
    assert environment.python("tiny") == environment.python("tiny") == there / "bin" / "python"
    assert capsys.readouterr().err.count("making an environment of 1 packages") == 1
    assert [path for path in there.parent.iterdir() if path.is_dir()] == [there], "nothing half-made"
    (locks / "tiny.txt").write_text("# Another digest.\ntrifle==1.17.0\n")
    assert not environment.folder("tiny").exists()


def test_a_table_goes_in_and_a_table_comes_out(
    tiny: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pa.table({"a": [1, 2, None], "b": ["x", "y", "ä"]})
    result = step.run(tiny, write(tmp_path, STEP), table, skip=1)
    assert result.to_pylist() == [
        {"a": 2, "b": "y", "version": "1.17.0"},
        {"a": None, "b": "ä", "version": "1.17.0"},
    ]
    assert "tiny: counting" in (said := capsys.readouterr().err)
    assert "not for the one who asked" not in said


def test_a_step_does_not_see_this_project(tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(environment.__file__).parents[2]))
    text = "def run(table, options, say):\n    import sys\n    return table.slice(0, 'ml' in sys.modules)\n"
    assert step.run(tiny, write(tmp_path, text), pa.table({"a": [1]})).num_rows == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ValueError('the third column is odd')", "ValueError: the third column is odd"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "killed by signal 9"),
        ("import no_such_library", "No module named 'no_such_library'"),
    ],
)
def test_a_step_that_fails_says_its_last_words(tiny: str, tmp_path: Path, body: str, said: str) -> None:
    text = f"def run(table, options, say):\n    {body}\n"
    with pytest.raises(IsolationError, match="'counting' failed in the environment 'tiny'") as error:
        step.run(tiny, write(tmp_path, text), pa.table({"a": [1]}))
    assert said in error.value.found
    assert error.value.hint


def test_an_environment_that_cannot_be_made_leaves_nothing(locks: Path) -> None:
    (locks / "away.txt").write_text("no-such-package==1.0\n")
    with pytest.raises(IsolationError, match="'away' could not be made") as error:
        environment.python("away")
    assert "No matching distribution found for no-such-package==1.0" in error.value.found
    assert "network" in error.value.hint
    assert not [path for path in environment.folder("away").parent.iterdir() if path.is_dir()]


def test_a_python_that_is_missing_is_named(locks: Path) -> None:
    (locks / "old.txt").write_text("# Python 3.1\ntrifle==1.17.0\n")
    with pytest.raises(IsolationError, match=r"needs Python 3\.1\b"):
        environment.python("old")


def test_a_lock_that_is_missing_is_named(locks: Path) -> None:
    (locks / "tiny.txt").write_text("trifle==1.17.0\n")
    with pytest.raises(IsolationError, match="expected: one of tiny"):
        environment.python("tinny")


def test_every_lock_of_the_project_is_full() -> None:
    for path in environment.locks().glob("*.in"):
        wanted = [line.split("#")[0].strip() for line in path.read_text().splitlines()]
        locked = environment.packages(path.stem)
        assert all("==" in line for line in locked)
        assert environment.python_version(path.stem) == "3.11"
        for line in wanted:
            assert any(its.startswith(line if "==" in line else line.split("<")[0] + "==") for its in locked)


def test_a_place_that_is_unknown_is_refused(
    tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_ISOLATED_STEPS", "there")
    with pytest.raises(SettingsError, match="here or fal"):
        step.run(tiny, write(tmp_path, STEP), pa.table({"a": [1]}), skip=0)


def test_fal_that_is_not_installed_is_named(
    tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_ISOLATED_STEPS", "fal")
    monkeypatch.setitem(sys.modules, "fal", None)
    with pytest.raises(IsolationError, match=r"ai-warehouse\[fal\]"):
        step.run(tiny, write(tmp_path, STEP), pa.table({"a": [1]}), skip=0)


class NoKeyError(Exception):
    """What fal raises, in a fal that is none."""


def lend_fal(monkeypatch: pytest.MonkeyPatch, call: Any) -> dict[str, Any]:
    """A package `fal` whose functions are called here by `call`; what it was asked for."""
    asked: dict[str, Any] = {}

    def function(kind: str, **options: Any) -> Any:
        asked.update(options, kind=kind)
        return lambda its: lambda files: call(its, files)

    auth = SimpleNamespace(UnauthenticatedException=NoKeyError)
    for name, module in {
        "fal": SimpleNamespace(function=function),
        "fal.exceptions": ModuleType("exceptions"),
    }.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setitem(sys.modules, "fal.exceptions.auth", auth)
    monkeypatch.setenv("WAREHOUSE_ISOLATED_STEPS", "fal")
    return asked


def test_fal_gets_the_lock_and_the_same_files(
    tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = lend_fal(monkeypatch, lambda its, files: its(files))
    text = "def run(table, options, say):\n    return table.slice(options['skip'])\n"
    result = step.run(tiny, write(tmp_path, text), pa.table({"a": [1, 2]}), skip=1)
    assert result.to_pydict() == {"a": [2]}
    assert asked["requirements"] == ["trifle==1.17.0"]
    assert asked["python_version"] == VERSION
    with pytest.raises(IsolationError, match="ZeroDivisionError"):
        step.run(tiny, write(tmp_path, "def run(*given):\n    1 / 0\n"), pa.table({"a": [1]}))


def test_a_key_that_is_missing_is_named(tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(its: Any, files: Any) -> bytes:
        raise NoKeyError

    lend_fal(monkeypatch, refuse)
    with pytest.raises(IsolationError, match="FAL_KEY"):
        step.run(tiny, write(tmp_path, STEP), pa.table({"a": [1]}), skip=0)
