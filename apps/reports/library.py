"""The chart library, from npm: exactly what `package-lock.json` names, installed beside it when it is needed.

>>> FILE.as_posix()
'echarts/dist/echarts.min.js'
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from ml.errors import ReportError

HERE = Path(__file__).parent
FILE = Path("echarts") / "dist" / "echarts.min.js"
LICENCES = ("echarts/LICENSE", "echarts/NOTICE")
"""What has to go along with the library."""


def folder(here: Path = HERE) -> Path:
    """The installed packages; the first call installs them, and one after the lock file has changed.

    Raises:
        ReportError: npm is not there, or could not install.
    """
    installed, lock = here / "node_modules", here / "package-lock.json"
    stamp = installed / ".of_lock"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return installed
    npm = shutil.which("npm")
    if npm is None:
        raise ReportError(
            "the chart library of the reports cannot be installed",
            expected="npm, which comes with Node.js 18 or newer",
            found="no npm on the PATH",
            hint="on Debian and Ubuntu, apt install nodejs npm; on macOS, brew install node",
        )
    # Scripts of packages are not run: nothing here needs one.
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"],
        cwd=here,
        capture_output=True,
        text=True,
    )
    if done.returncode or not (installed / FILE).is_file():
        raise ReportError(
            "npm could not install the chart library of the reports",
            expected=f"{FILE} in {installed}",
            found=(done.stderr or done.stdout).strip()[-600:] or f"exit code {done.returncode}",
            hint="the first `make reports` needs npm's registry, or a mirror (`npm config set registry`)",
        )
    stamp.write_bytes(lock.read_bytes())
    return installed
