"""Write a file that is complete or not there, whoever else writes the same and whenever it is killed."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ml.errors import EmbeddingError


@contextmanager
def complete(file: Path) -> Iterator[Path]:
    """A path beside the file to write to; it gets the file's name at the end, if nothing went wrong.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with complete(Path(folder) / "new" / "a.txt") as path:
    ...         _ = path.write_text("whole")
    ...     [found.name for found in (Path(folder) / "new").iterdir()]
    ['a.txt']
    """
    path = file.with_name(f".{file.name}.{uuid.uuid4().hex}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield path
        os.replace(path, file)
    except OSError as error:
        raise EmbeddingError(
            f"{file} could not be written",
            expected="a folder to write to, with room",
            found=str(error),
            hint="make room or give permission, or set WAREHOUSE_HOME to another folder",
        ) from error
    finally:
        path.unlink(missing_ok=True)
