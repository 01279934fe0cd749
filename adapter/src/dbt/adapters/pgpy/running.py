"""Executing the code of a Python model, so that an error shows the model's own line."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from dbt_common.exceptions import DbtRuntimeError


class PythonModelError(DbtRuntimeError):
    """A Python model failed, or returned something that cannot become a table."""


def run(unique_id: str, path: Path, code: str, session: Any, consume: Callable[[Any], Any]) -> Any:
    """Call the model, and `consume` with what it returned; turn what fails in either into a PythonModelError.

    Compiled code begins with the model's own text, without the blank lines that the file may begin with: they
    are put back, so that line numbers are those of the file. The module is importable while the model runs
    (dataclasses and pickle look for it).
    """
    text = path.read_text(encoding="utf-8")
    code = text[: len(text) - len(text.lstrip())] + code
    module = ModuleType("dbt_python_model_" + unique_id.replace(".", "_"))
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    try:
        exec(compile(code, str(path), "exec"), vars(module))
        return consume(module.model(module.dbtObj(session.table), session))
    except Exception as error:
        raise PythonModelError(f"{unique_id} failed\n{_from_the_model_on(error, path)}") from error
    finally:
        sys.modules.pop(module.__name__, None)


def _from_the_model_on(error: Exception, path: Path) -> str:
    """The traceback without the frames above the model, which are dbt's and ours."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [place for place, frame in enumerate(frames) if frame.filename == str(path)]
    shown = traceback.StackSummary.from_list(frames[own[0] :] if own else []).format()
    said = [error.msg] if isinstance(error, PythonModelError) else traceback.format_exception_only(error)
    return "".join([*shown, *said]).rstrip()
