"""Which process is the server of a folder, if any.

A pid file is not enough: after a crash or a power cut its number may belong to another program, and
PostgreSQL would then refuse to start, or pg_ctl would stop the wrong process. A server works in its data
folder, which tells it from all others.
"""

from __future__ import annotations

import time
from pathlib import Path

from ml.errors import PostgresError
from ml.postgres.address import somebody_elses

PID_FILE = "postmaster.pid"
ORPHANS_SECONDS = 20
"""Sessions whose server was killed notice it when they next wait, at the latest when their statement ends."""


def of(data: Path) -> int | None:
    """The pid of the server that runs on `data`, else None.

    Raises:
        PostgresError: the folder is somebody else's, who may well have a server there.
    """
    try:
        pid = int((data / PID_FILE).read_text(encoding="utf-8").splitlines()[0])
    except PermissionError as error:
        raise somebody_elses(data.parent, error) from error
    except (OSError, ValueError, IndexError):
        return None
    return pid if _works_in(pid, data) else None


def clear_away(data: Path, folder: Path) -> None:
    """Remove what a killed server left, once its sessions have ended; call it when `of` says None.

    Raises:
        PostgresError: sessions of the killed server go on.
    """
    if not (data / PID_FILE).is_file():
        return
    end = time.monotonic() + ORPHANS_SECONDS
    while left := _orphans(data):
        if time.monotonic() > end:
            raise PostgresError(
                "sessions of a server that was killed are still at work",
                expected="that they end by themselves",
                found=f"the processes {', '.join(map(str, left))}, which work in {data}",
                hint="end these processes, then try again",
            )
        time.sleep(0.2)
    (data / PID_FILE).unlink(missing_ok=True)
    for file in folder.glob(".s.PGSQL.*"):
        file.unlink(missing_ok=True)


def _works_in(pid: int, data: Path) -> bool:
    import psutil

    try:
        return Path(psutil.Process(pid).cwd()).samefile(data)
    except (psutil.Error, OSError):  # A process that has ended, and one of another user, are not ours.
        return False


def _orphans(data: Path) -> list[int]:
    import psutil

    named = [each.pid for each in psutil.process_iter(["name"]) if "postgres" in (each.info["name"] or "")]
    return [pid for pid in named if _works_in(pid, data)]
