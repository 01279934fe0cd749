"""Run a command to its end and tell how long it took and how much memory it needed at most."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, kw_only=True)
class Finished:
    """`seconds` of wall time; `peak_mb`, the largest resident set of the process and its children."""

    seconds: float
    peak_mb: float
    output: str


def run(arguments: Sequence[str], *, cwd: Path, environment: Mapping[str, str], log: Path) -> Finished:
    """Run, and sample memory every 50 ms. Raises RuntimeError with the end of the output on failure."""
    started = time.monotonic()
    peak = 0
    with log.open("w") as output:
        process = subprocess.Popen(
            arguments, cwd=cwd, env=dict(environment), stdout=output, stderr=subprocess.STDOUT
        )
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _resident(watched))
            time.sleep(0.05)
    seconds = time.monotonic() - started
    text = log.read_text()
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}:\n{text[-3000:]}")
    return Finished(seconds=seconds, peak_mb=peak / 1e6, output=text)


def _resident(process: psutil.Process) -> int:
    total = 0
    try:
        for member in (process, *process.children(recursive=True)):
            total += member.memory_info().rss
    except psutil.Error:
        pass
    return total
