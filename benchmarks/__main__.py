"""`python -m benchmarks [NAME ...]`: run the benchmarks and print one table.

Each module of this package has a `measure()` that yields rows; nothing here is a test with a stopwatch.
"""

from __future__ import annotations

import argparse
import importlib
import platform

from benchmarks.table import Row, show

NAMES = (
    "unchanged_build",
    "scoring",
    "drift",
    "publishing",
    "scales",
    "postgres_python",
    "embedding",
    "search",
    "functions",
    "reports",
)


def main() -> None:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of: {', '.join(NAMES)} (default: all)")
    parser.add_argument(
        "--scales", nargs="+", type=float, default=[1, 10, 100], help="for `scales` (default: 1 10 100)"
    )
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"unknown benchmark {', '.join(unknown)}; expected any of: {', '.join(NAMES)}")
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}\n", flush=True)
    rows: list[Row] = []
    for name in options.names or NAMES:
        module = importlib.import_module(f"benchmarks.{name}")
        arguments = {"scales": options.scales} if name == "scales" else {}
        rows += module.measure(**arguments)
    print("\n" + show(rows))


if __name__ == "__main__":
    main()
