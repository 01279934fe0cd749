"""A key changes with everything that decides a fit, and with nothing else."""

import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ml import fingerprint
from ml.fingerprint import Fingerprint

CODE = '''
def double(x):
    """Twice as much."""
    return 2 * x  # as expected
'''

KEY = Fingerprint(data_digest="d", n_rows=10, params_digest="p", code_digest="c", library_digest="l")


@pytest.mark.parametrize(
    "same",
    [
        CODE.replace("# as expected", "# a new comment"),
        CODE.replace("Twice as much.", "Two times."),
        CODE.replace('    """Twice as much."""\n', ""),
        "\n\n" + CODE + "\n",
    ],
)
def test_comments_docstrings_and_blank_lines_change_nothing(same: str) -> None:
    assert fingerprint.source_digest(same) == fingerprint.source_digest(CODE)


class Finalised:
    """Garbage in a circle whose end lets another thread run, wherever the collector happens to start."""

    def __init__(self) -> None:
        self.circle = self

    def __del__(self) -> None:
        time.sleep(1e-5)


@pytest.fixture
def eager_collector() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(20)
    yield
    gc.set_threshold(*before)


def test_threads_do_not_disturb_each_other(eager_collector: None) -> None:
    """Python 3.11 raises SystemError when two threads build syntax trees at once: 1 of 200 calls here."""
    source = Path(fingerprint.__file__).read_text(encoding="utf-8")

    def found(_: int) -> str:
        _garbage = [Finalised() for _ in range(50)]
        return fingerprint.source_digest(source)

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(found, range(200)))) == 1


def test_code_changes_the_digest() -> None:
    assert fingerprint.source_digest(CODE.replace("2 * x", "3 * x")) != fingerprint.source_digest(CODE)


def test_a_string_that_is_no_docstring_counts() -> None:
    assert fingerprint.source_digest('x = "a"') != fingerprint.source_digest('x = "b"')


def test_the_digest_of_modules_does_not_depend_on_their_order() -> None:
    assert fingerprint.code_digest(["ml.splits", "ml.metrics"]) == fingerprint.code_digest(
        ["ml.metrics", "ml.splits"]
    )


@pytest.mark.parametrize("part", ["data_digest", "params_digest", "code_digest", "library_digest"])
def test_every_part_changes_the_key(part: str) -> None:
    assert Fingerprint(**vars(KEY) | {part: "other"}).training_key != KEY.training_key


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"data_digest": "x", "n_rows": 9}, "data changed (9 -> 10 rows)"),
        ({"params_digest": "x"}, "parameters changed"),
        ({"code_digest": "x"}, "code changed"),
        ({"library_digest": "x"}, "library versions changed"),
        ({"params_digest": "x", "code_digest": "x"}, "parameters changed, code changed"),
    ],
)
def test_a_difference_is_explained_in_words(part: dict, words: str) -> None:
    assert fingerprint.reason(vars(KEY) | part, KEY) == words


def test_the_first_fit_needs_no_difference() -> None:
    assert fingerprint.reason(None, KEY) == "first fit"
