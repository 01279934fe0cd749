"""`ml.retrieval.search` and `ml.retrieval.answer` are functions, whatever was imported before."""

from __future__ import annotations

import subprocess
import sys

import pytest

NAMES = "search, answer = ml.retrieval.search, ml.retrieval.answer; print(callable(search), callable(answer))"


@pytest.mark.parametrize(
    "first",
    [
        "pass",
        "import ml.retrieval.answering",
        "import ml.retrieval.searching",
        "from ml.cli import ask, search",
    ],
)
def test_functions_are_not_hidden_by_modules(first: str) -> None:
    code = f"{first}\nimport ml.retrieval\n{NAMES}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
