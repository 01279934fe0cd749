"""Virtual environments from full lock files, each made once and used until its lock changes.

`requirements/isolated/NAME.txt` names every package with its version. The environment lies in the home, in
a folder that is named after the lock's digest:

>>> folder("pycaret").relative_to(settings.home()).as_posix().startswith("environments/pycaret-")
True

It is made beside that folder and renamed when it is complete, so that a half-made one is never used. Only its
interpreter is: the scripts beside it still name the folder that it was made in.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ml import settings
from ml.errors import IsolationError
from ml.fingerprint import digest
from ml.progress import say

N_LINES = 5
"""Of the output of a process that failed: enough for an exception, or for what pip says."""


def locks() -> Path:
    """The folder of the lock files."""
    return settings.project_root() / "requirements" / "isolated"


def lock(name: str) -> str:
    """The text of a lock file.

    Raises:
        IsolationError: there is no lock of that name.
    """
    path = locks() / f"{name}.txt"
    if not path.is_file():
        raise IsolationError(
            f"there is no lock file for an environment {name!r}",
            expected=f"one of {', '.join(sorted(found.stem for found in locks().glob('*.txt')))}",
            found=f"no file {path}",
            hint="write NAME.in with what is wanted and run requirements/lock.sh",
        )
    return path.read_text(encoding="utf-8")


def folder(name: str) -> Path:
    """Where the environment is, or will be."""
    return settings.home() / "environments" / f"{name}-{digest(lock(name))}"


def python(name: str) -> Path:
    """The interpreter of an environment, which is made first if it is not there.

    Raises:
        IsolationError: there is no such lock, its Python is missing, or a package cannot be installed.
    """
    there = folder(name)
    if not there.is_dir():
        there.parent.mkdir(parents=True, exist_ok=True)
        with open(there.parent / f".{there.name}.lock", "w") as only_one:
            fcntl.flock(only_one, fcntl.LOCK_EX)
            if not there.is_dir():
                _make(name, there)
    return there / "bin" / "python"


def packages(name: str) -> list[str]:
    """The lines of a lock that name a package."""
    return [line for line in lock(name).splitlines() if line and not line.startswith("#")]


def python_version(name: str) -> str:
    """The minor version in a lock's comment `# Python 3.11`; else the one that runs."""
    said = re.search(r"^# Python (\d+\.\d+)$", lock(name), re.MULTILINE)
    return said[1] if said else f"{sys.version_info.major}.{sys.version_info.minor}"


def last_lines(output: str) -> str:
    """The end of what a process said, without pip's warnings."""
    lines = [line.rstrip() for line in output.splitlines() if line.strip() and "WARNING: " not in line]
    return "\n            ".join(lines[-N_LINES:]) or "nothing"


def _make(name: str, there: Path) -> None:
    for abandoned in there.parent.glob(f".{there.name}-*"):
        shutil.rmtree(abandoned)
    say(f"{name}: making an environment of {len(packages(name))} packages, once")
    beside = Path(tempfile.mkdtemp(prefix=f".{there.name}-", dir=there.parent))
    try:
        _run(name, [_interpreter(name), "-I", "-m", "venv", str(beside)])
        install = ["-m", "pip", "install", "--no-deps", "--disable-pip-version-check", "--no-input"]
        wanted = str(locks() / f"{name}.txt")
        _run(name, [str(beside / "bin" / "python"), "-I", *install, "--requirement", wanted])
        beside.rename(there)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _interpreter(name: str) -> str:
    wanted = python_version(name)
    if wanted == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    if found := shutil.which(f"python{wanted}"):
        return found
    raise IsolationError(
        f"the environment {name!r} needs Python {wanted}",
        expected=f"python{wanted} on the path",
        found=f"Python {sys.version_info.major}.{sys.version_info.minor} only",
        hint=f"install Python {wanted}, or do without what needs it",
    )


def _run(name: str, command: list[str]) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise IsolationError(
            f"the environment {name!r} could not be made; nothing of it is kept",
            expected=f"every package of {locks() / name}.txt",
            found=last_lines(done.stdout),
            hint="it needs the network (or a mirror: PIP_INDEX_URL, PIP_FIND_LINKS) and room on the disk",
        )
