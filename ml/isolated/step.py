"""A step that runs in an environment of its own: an Arrow table and options go in, an Arrow table comes out.

A step is a file with `run(table, options, say)`. It imports only what its environment has, so that neither
side needs the other's versions: what both have to know is the Arrow format and JSON.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa

from ml.errors import IsolationError
from ml.isolated import child, environment
from ml.progress import say


def run(name: str, step: Path, table: pa.Table, **options: Any) -> pa.Table:
    """What the step makes of a table.

    Args:
        name: of the environment, that is, of its lock file.
        step: the file of the step.
        table: may have no column type that is younger than the environment's Arrow.
        options: anything that JSON can say.

    Raises:
        IsolationError: the environment cannot be made, or the step failed.
    """
    python = environment.python(name)
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as made:
        folder = Path(made)
        with pa.ipc.new_file(str(folder / "input.arrow"), table.schema) as writer:
            writer.write_table(table)
        (folder / "options.json").write_text(json.dumps(options), encoding="utf-8")
        # -I: neither PYTHONPATH nor the packages of the user, which belong to another Python.
        command = [str(python), "-I", str(Path(child.__file__).resolve()), str(step.resolve()), made]
        _follow(name, step, command, folder)
        with pa.OSFile(str(folder / "output.arrow")) as source:
            return pa.ipc.open_file(source).read_all()


def _follow(name: str, step: Path, command: list[str], folder: Path) -> None:
    """Run the command in the folder and pass on what it says."""
    with (
        open(folder / "errors.txt", "w+", encoding="utf-8") as errors,
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
            f"the step {step.stem!r} failed in the environment {name!r}",
            expected="a table",
            found=environment.last_lines(said) if code > 0 else f"killed by signal {-code}",
            hint="see the last line of its error above"
            if code > 0
            else "signal 9 is mostly want of memory: give it fewer rows, or a larger machine",
        )
