"""Where the embedded server listens: a port that stays the same, and a unix socket with a short path."""

from __future__ import annotations

import os
import socket
import stat
import sys
import zlib
from pathlib import Path

from ml.errors import PostgresError
from ml.postgres.address import DEFAULT_PORT
from ml.postgres.installation import Account

LONGEST_PATH = 107 if sys.platform == "linux" else 103
"""Bytes in the path of a unix socket: the operating system's limit, less the final zero."""

FIRST_PORT, N_PORTS = 20_000, 10_000
"""Below the ports that systems give to outgoing connections (from 32768 on Linux, 49152 on macOS)."""

SHORT = Path("/tmp")
"""Not $TMPDIR, which may be as deep as the folder that did not do."""


def free_port(folder: Path, recorded: int | None) -> int:
    """The recorded port if nobody else has it, else the first free one after a number made of the folder."""
    start = zlib.crc32(os.fsencode(folder))
    wanted = [recorded] if recorded else []
    for port in [*wanted, *(FIRST_PORT + (start + step) % N_PORTS for step in range(100))]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise PostgresError(
        "no port is free for PostgreSQL",
        expected=f"a free port of 127.0.0.1 between {FIRST_PORT} and {FIRST_PORT + N_PORTS}",
        found="100 tries, all taken or forbidden",
        hint="does this environment allow to listen on 127.0.0.1?",
    )


def fits(folder: Path, port: int) -> bool:
    """Whether a client can open a socket there. A comma separates hosts in PostgreSQL's client library.

    >>> fits(Path("/srv/warehouse/postgres"), 5432), fits(Path("/srv" + "/deep" * 20), 5432)
    (True, False)
    """
    path = str(folder / f".s.PGSQL.{port}")
    return len(os.fsencode(path)) <= LONGEST_PATH and "," not in path and path.isprintable()


def folder_for(folder: Path, port: int, who: Account) -> Path:
    """The server's own folder if the path is short enough, else one in /tmp that only its user may enter.

    Raises:
        PostgresError: somebody else has made that folder in /tmp.
    """
    if fits(folder, port):
        return folder
    short = SHORT / f"warehouse-postgres-{who.uid}-{zlib.crc32(os.fsencode(folder)):08x}"
    try:
        short.mkdir(mode=0o700)
        who.own(short)
    except FileExistsError:
        pass
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != who.uid or found.st_mode & 0o077:
        raise PostgresError(
            f"{short}, where the socket should be, cannot be trusted",
            expected=f"a folder of user {who.uid} that nobody else may enter",
            found=f"{stat.filemode(found.st_mode)} of user {found.st_uid}",
            hint=f"remove it, or set WAREHOUSE_HOME to a shorter path than {folder.parent}",
        )
    return short


def link_default(folder: Path, socket_folder: Path, port: int) -> None:
    """Let the socket be found under the usual port as well, for clients that know only the folder."""
    link = folder / f".s.PGSQL.{DEFAULT_PORT}"
    link.unlink(missing_ok=True)
    link.symlink_to(socket_folder / f".s.PGSQL.{port}")
