"""The other side of a step: runs in an environment of its own and imports nothing of this project.

`python -I child.py STEP FOLDER` reads `input.arrow` and `options.json` of the folder, calls `run(table,
options, say)` of the file STEP, and writes the table that it returns to `output.arrow`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path


def main(step: Path, folder: Path) -> None:
    """Run the step; what it prints goes to standard error, what it says to standard output."""
    import pyarrow as pa

    progress = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    found = importlib.util.spec_from_file_location("step", step)
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    with pa.memory_map(str(folder / "input.arrow")) as source:
        table = pa.ipc.open_file(source).read_all()
        options = json.loads((folder / "options.json").read_text(encoding="utf-8"))
        result = module.run(table, options, lambda text: print(text, file=progress))
    with pa.ipc.new_file(str(folder / "output.arrow"), result.schema) as writer:
        writer.write_table(result)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
