"""A step on fal's cloud instead of here, for those who have an account: same files, same child.

`fal` is an extra, for its pins are tight. It makes an environment from the same lock, on its machines.
"""

from __future__ import annotations

import os

from ml.errors import IsolationError
from ml.isolated import environment

MACHINE = "M"
"""fal's name for two cores; WAREHOUSE_FAL_MACHINE takes another."""


def run(name: str, files: dict[str, bytes]) -> bytes:
    """The bytes of the table that the step makes there.

    Args:
        name: of the environment.
        files: `child.py`, `step.py`, `input.arrow` and `options.json`.

    Raises:
        IsolationError: fal is not installed, has no key, or the step failed.
    """
    try:
        import fal
        from fal.exceptions.auth import UnauthenticatedException
    except ImportError as error:
        raise IsolationError(
            f"the step {name!r} is to run on fal's cloud",
            expected="the package fal",
            found=str(error),
            hint="pip install 'ai-warehouse[fal]', or leave WAREHOUSE_ISOLATED_STEPS away",
        ) from error
    there = fal.function(
        "virtualenv",
        python_version=environment.python_version(name),
        requirements=environment.packages(name),
        machine_type=os.environ.get("WAREHOUSE_FAL_MACHINE", MACHINE),
        keep_alive=0,
    )(on_their_machine)
    try:
        result: bytes = there(files)
    except UnauthenticatedException as error:
        raise IsolationError(
            f"the step {name!r} is to run on fal's cloud",
            expected="a key in FAL_KEY",
            found="none that fal accepts",
            hint="make one at fal.ai, or leave WAREHOUSE_ISOLATED_STEPS away",
        ) from error
    except Exception as error:
        raise IsolationError(
            f"the step {name!r} failed on fal's cloud",
            expected="a table",
            found=environment.last_lines(str(error)),
            hint="see the last line of its error above, and fal's own log",
        ) from error
    return result


def on_their_machine(files: dict[str, bytes]) -> bytes:
    """What is sent there; it may use nothing of this module."""
    import subprocess
    import sys
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as made:
        for name, content in files.items():
            Path(made, name).write_bytes(content)
        command = [sys.executable, f"{made}/child.py", f"{made}/step.py", made]
        done = subprocess.run(command, capture_output=True, text=True, cwd=made)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return Path(made, "output.arrow").read_bytes()
