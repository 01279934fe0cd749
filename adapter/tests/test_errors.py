"""What an error shows: the model's own file, line and source, and those of the functions that it calls."""

from __future__ import annotations

from typing import Any

import pytest
from dbt.exceptions import ParsingError
from dbt.tests.util import run_dbt
from dbt_common.exceptions import CompilationError

RAISES = '''

# The file begins with blank lines, which dbt strips before it compiles.
import json


def parse(text):
    """A helper of the model."""
    return json.loads(text)


def model(dbt, session):
    return parse("not json")
'''
GENERATES = """import pandas as pd


def batches():
    yield pd.DataFrame({"a": [1]})
    yield pd.DataFrame({"a": [1 / 0]})


def model(dbt, session):
    return batches()
"""
READS = """def model(dbt, session):
    rows = session.query("select array[[1]] as a")
    return rows.df()
"""
IMPORTS = """import no_such_module


def model(dbt, session):
    return no_such_module
"""
DATACLASS = """from __future__ import annotations

import pickle
from dataclasses import dataclass

import pandas as pd


@dataclass
class Row:
    a: int


def model(dbt, session):
    row = pickle.loads(pickle.dumps(Row(a=1)))
    return pd.DataFrame([row])
"""


class TestTracebacks:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            "raises.py": RAISES,
            "generates.py": GENERATES,
            "reads.py": READS,
            "imports.py": IMPORTS,
            "works.py": DATACLASS,
        }

    @pytest.fixture(scope="class")
    def messages(self, project: Any) -> dict[str, str]:
        results = run_dbt(["run"], expect_pass=False)
        assert {result.node.name for result in results if result.status == "success"} == {"works"}
        return {result.node.name: result.message for result in results}

    def test_a_helpers_frames_and_the_librarys(self, messages: dict[str, str]) -> None:
        lines = [line.strip() for line in messages["raises"].splitlines()]
        assert lines[1] == "model.test.raises failed"
        assert lines[2].endswith('models/raises.py", line 13, in model')
        assert lines[3] == 'return parse("not json")'
        places = [line for line in lines if line.startswith("File")]
        assert places[1].endswith('models/raises.py", line 9, in parse')
        assert "return json.loads(text)" in lines
        assert places[2].endswith("in loads")
        assert lines[-1] == "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"

    def test_a_line_of_a_generator(self, messages: dict[str, str]) -> None:
        lines = [line.strip() for line in messages["generates"].splitlines()]
        assert lines[2].endswith('models/generates.py", line 6, in batches')
        assert lines[3] == 'yield pd.DataFrame({"a": [1 / 0]})'
        assert lines[-1] == "ZeroDivisionError: division by zero"

    def test_a_refusal_shows_the_line_too(self, messages: dict[str, str]) -> None:
        lines = [line.strip() for line in messages["reads"].splitlines()]
        assert lines[2].endswith('models/reads.py", line 3, in model')
        assert lines[3] == "return rows.df()"
        assert lines[-2:] == [
            "column 'a' holds an array of 2 dimensions, and is refused.",
            "Hint: cast it in SQL, say to text.",
        ]

    def test_an_import_that_fails(self, messages: dict[str, str]) -> None:
        lines = [line.strip() for line in messages["imports"].splitlines()]
        assert lines[2].endswith('models/imports.py", line 1, in <module>')
        assert lines[-1] == "ModuleNotFoundError: No module named 'no_such_module'"


class TestSyntaxError:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {"broken.py": "def model(dbt, session):\n    return (\n"}

    def test_it_is_dbts_parse_error(self, project: Any) -> None:
        with pytest.raises(ParsingError, match=r"'\(' was never closed"):
            run_dbt(["parse"])


class TestJinjaInPython:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {"braces.py": "def model(dbt, session):\n    return {{'a': 1}}\n"}

    def test_it_is_dbts_parse_error(self, project: Any) -> None:
        with pytest.raises((CompilationError, ParsingError)):
            run_dbt(["parse"])
