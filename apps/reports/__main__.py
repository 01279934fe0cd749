"""`python -m apps.reports`: build the reports site from the published snapshot."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from apps.reports import site
from ml.errors import WarehouseError


def main() -> None:
    """Build, and say where the site is."""
    parser = argparse.ArgumentParser(prog="python -m apps.reports", description=__doc__)
    parser.add_argument(
        "--to", type=Path, help="the folder to write (default: reports/ in the warehouse's home)"
    )
    try:
        first = site.build(to=parser.parse_args().to)
    except WarehouseError as error:
        sys.exit(str(error))
    size = sum(file.stat().st_size for file in first.parent.rglob("*") if file.is_file())
    print(f"Reports  {first} ({size / 1e6:.0f} MB): open it in a browser")


if __name__ == "__main__":
    main()
