"""A step that runs in an environment of its own: an Arrow table and options go in, an Arrow table comes out.

A step is a file with `run(table, options, say)`. It imports only what its environment has, so that neither
side needs the other's versions: what both have to know is the Arrow format and JSON.

It runs here, or on fal's cloud where `WAREHOUSE_ISOLATED_STEPS` is `fal`.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa

from ml.errors import IsolationError, SettingsError
from ml.isolated import child, environment
from ml.progress import say

HERE, FAL = "here", "fal"


def run(name: str, step: Path, table: pa.Table, **options: Any) -> pa.Table:
    """What the step makes of a table.

    Args:
        name: of the environment, that is, of its lock file.
        step: the file of the step.
        table: may have no column type that is younger than the environment's Arrow.
        options: anything that JSON can say.

    Raises:
        IsolationError: the environment cannot be made, or the step failed.
        SettingsError: WAREHOUSE_ISOLATED_STEPS names no place.
    """
    files = {
        "child.py": Path(child.__file__).read_bytes(),
        "step.py": step.read_bytes(),
        "input.arrow": _bytes(table),
        "options.json": json.dumps(options).encode(),
    }
    if _place() == FAL:
        from ml.isolated import cloud

        say(f"{name}: running {step.stem} on fal's cloud")
        return pa.ipc.open_file(cloud.run(name, files)).read_all()
    python = environment.python(name)
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as made:
        for file, content in files.items():
            Path(made, file).write_bytes(content)
        # -I: neither PYTHONPATH nor the packages of the user, which belong to another Python.
        _follow(name, step.stem, [str(python), "-I", f"{made}/child.py", f"{made}/step.py", made], Path(made))
        return pa.ipc.open_file(Path(made, "output.arrow").read_bytes()).read_all()


def _bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _place() -> str:
    place = os.environ.get("WAREHOUSE_ISOLATED_STEPS", HERE)
    if place not in (HERE, FAL):
        raise SettingsError(
            "WAREHOUSE_ISOLATED_STEPS names no place where a step could run",
            expected=f"{HERE} or {FAL}",
            found=place,
            hint="unset it: steps run here",
        )
    return place


def _follow(name: str, step: str, command: list[str], folder: Path) -> None:
    """Run the command in the folder and pass on what it says."""
    with (
        open(folder / "errors.txt", "w+", encoding="utf-8", errors="replace") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8", errors="replace", cwd=folder
        ) as running,
    ):
        try:
            for line in running.stdout or ():
                say(f"{name}: {line.rstrip()}")
        except BaseException:
            running.kill()
            raise
        running.wait()
        errors.seek(0)
        said = errors.read()
    if code := running.returncode:
        raise IsolationError(
            f"the step {step!r} failed in the environment {name!r}",
            expected="a table",
            found=environment.last_lines(said) if code > 0 else f"killed by signal {-code}",
            hint="see the last line of its error above"
            if code > 0
            else "signal 9 is mostly want of memory: give it fewer rows, or a larger machine",
        )
