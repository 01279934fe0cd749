"""Executing the code of a Python model, so that an error shows the model's own line."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from dbt_common.exceptions import DbtRuntimeError


class PythonModelError(DbtRuntimeError):
    """A Python model failed, or returned something that cannot become a table."""


@contextmanager
def python_model(unique_id: str, path: Path, code: str) -> Iterator[Callable[[Any], Any]]:
    """Yield a function that calls the model with a session; turn what fails inside into a PythonModelError.

    Compiled code begins with the model's own text, so that its line numbers are those of the file. The module
    is importable while the model runs (dataclasses and pickle look for it).
    """
    module = ModuleType("dbt_python_model_" + unique_id.replace(".", "_"))
    module.__file__ = str(path)

    def call(session: Any) -> Any:
        exec(compile(code, str(path), "exec"), vars(module))
        return module.model(module.dbtObj(session.table), session)

    sys.modules[module.__name__] = module
    try:
        yield call
    except PythonModelError as error:
        raise PythonModelError(f"{unique_id}: {error.msg}") from error
    except Exception as error:
        raise PythonModelError(f"{unique_id} failed\n{_from_the_model_on(error, path)}") from error
    finally:
        sys.modules.pop(module.__name__, None)


def _from_the_model_on(error: Exception, path: Path) -> str:
    """The traceback without the frames above the model, which are dbt's and ours."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [place for place, frame in enumerate(frames) if frame.filename == str(path)]
    shown = traceback.StackSummary.from_list(frames[own[0] :]) if own else []
    return "".join([*traceback.format_list(shown), *traceback.format_exception_only(error)]).rstrip()
