"""What becomes of each column of somebody's table, and what a user is told who asks for the impossible."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml import settings
from ml.authoring import nodes, parameters, plan, project, table, yaml_files
from ml.authoring.plan import Plan
from ml.errors import AuthoringError
from ml.predictors import spec as predictors

N = 400
Columns = dict[str, list[Any]]
Make = Callable[..., Plan]


@pytest.fixture
def columns() -> Columns:
    """A dirty table: blanks, mixed case, several spellings, and columns that must not be learned from."""
    numbers = [((i * 7919) % 1000) / 10 for i in range(N)]
    answers = [number + (i * 31) % 40 > 70 for i, number in enumerate(numbers)]
    return {
        "customerID": [f"{i:04d}-X" for i in range(N)],
        "amount": ["" if i % 9 == 0 else f"${number:,.2f}" for i, number in enumerate(numbers)],
        "Partner": [("Yes", "no", "Y", "N")[i % 4] for i in range(N)],
        "Contract": [("One year", "ONE YEAR", "two year ", "monthly", "?")[i % 5] for i in range(N)],
        "Signup": [f"{1 + i % 12}/{1 + i % 28}/{2019 + i % 5}" for i in range(N)],
        "Country": ["US"] * N,
        "Row no": list(range(N)),
        "Remark": [f"called at {i}" for i in range(N)],
        "Copy": ["" if i % 9 == 0 else f"{number:.2f}" for i, number in enumerate(numbers)],
        "Refunded": [int(answer) for answer in answers],
        "Nothing": [""] * N,
        "Churn": ["Yes" if answer else "No" for answer in answers],
    }


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def do(columns: Columns, **wanted: Any) -> Plan:
        file = tmp_path / "own.csv"
        with file.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.writer(opened)
            writer.writerow(columns)
            writer.writerows(zip(*columns.values(), strict=True))
        given = {"key": "customerID", "time": None, "task": "auto", "positive": None, "horizon_days": 0}
        with table.opened(str(file)) as its:
            return plan.make(its, "mine", **({"target": "Churn"} | given | wanted))

    return do


def test_each_column_is_read_as_what_it_is(columns: Columns, make: Make) -> None:
    made = make(columns)
    assert {column.source: column.kind for column in made.columns} == {
        "amount": "number",
        "Partner": "flag",
        "Contract": "category",
        "Signup": "day",
    }
    assert [feature.name for feature in made.features] == [
        "amount",
        "partner",
        "contract_is_one_year",
        "contract_is_monthly",
        "contract_is_two_year",
        "signup_days",
    ], "spellings of one value are one feature, and what is unknown is none"
    assert (made.task, made.wanted, made.prediction) == ("binary", "yes", "churn_probability")
    assert (made.strongest, made.first) == ("amount", "highest")


def test_what_must_not_be_learned_from_is_left_out_with_its_reason(columns: Columns, make: Make) -> None:
    left = {its.column: its.why for its in make(columns).left}
    assert set(left) == {"Country", "Row no", "Remark", "Copy", "Refunded", "Nothing"}
    for column, word in {
        "Country": "constant",
        "Row no": "identifier",
        "Remark": "identifier or free text",
        "Copy": "the same as amount",
        "Refunded": "knows the answer",
        "Nothing": "empty",
    }.items():
        assert word in left[column]


def test_a_column_can_be_kept_all_the_same(columns: Columns, make: Make) -> None:
    made = make(columns, keep=("Refunded",))
    assert "refunded" in [feature.name for feature in made.features]


def test_a_column_of_the_future_is_left_out(columns: Columns, make: Make) -> None:
    columns["Day"] = [f"{2021 + i % 3}-{1 + i % 12:02d}-05" for i in range(N)]
    columns["Left on"] = ["" if i % 4 else f"{2024 + i % 3}-03-01" for i in range(N)]
    made = make(columns, time="Day")
    assert "in the future: later than Day" in {its.column: its.why for its in made.left}["Left on"]
    assert parameters.is_cut_by_time(made) and "test_months: 2" in parameters.params(made)


@pytest.mark.parametrize(
    ("target", "task", "prediction"),
    [
        ("Partner", "binary", "partner_probability"),
        ("amount", "regression", "expected_amount"),
        ("Contract", "multiclass", "predicted_contract"),
    ],
)
def test_the_task_follows_from_the_target(
    columns: Columns, make: Make, target: str, task: str, prediction: str
) -> None:
    made = make(columns, target=target)
    assert (made.task, made.prediction) == (task, prediction)


def test_the_rarer_value_is_predicted_or_the_one_that_was_asked_for(columns: Columns, make: Make) -> None:
    columns["Status"] = ["Lost" if i % 5 == 0 else "Kept" for i in range(N)]
    assert make(columns, target="Status").wanted == "lost"
    assert make(columns, target="Status", positive="KEPT").wanted == "kept"
    with pytest.raises(AuthoringError, match="never is 'gone'"):
        make(columns, target="Status", positive="gone")


def test_rows_without_an_outcome_are_not_learned_from(columns: Columns, make: Make) -> None:
    columns["Churn"][:50] = ["n/a"] * 50
    assert make(columns).n_labelled == N - 50


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"target": "churn"}, r"no column 'churn' \(--target\)[\s\S]*did you mean 'Churn'"),
        ({"key": "Partner"}, r"does not name one row each[\s\S]*in \d+ rows"),
        ({"key": "amount"}, r"\(--key\) is empty in some rows[\s\S]*45 of 400"),
        ({"time": "Contract"}, r"does not hold a date in every row[\s\S]*category"),
        ({"target": "Country"}, r"has nothing to tell[\s\S]*us"),
        ({"target": "Remark"}, r"cannot be predicted[\s\S]*400 different values"),
        ({"target": "Contract", "task": "regression"}, r"as regression[\s\S]*--task multiclass would fit"),
        ({"target": "customerID"}, r"a column can be one thing only"),
        ({"keep": ("Amount",)}, r"no column 'Amount' \(--keep\)[\s\S]*did you mean 'amount'"),
    ],
)
def test_an_impossible_wish_is_named(
    columns: Columns, make: Make, wanted: dict[str, Any], message: str
) -> None:
    with pytest.raises(AuthoringError, match=message):
        make(columns, **wanted)


def test_nothing_to_learn_from(columns: Columns, make: Make) -> None:
    few = {name: columns[name] for name in ("customerID", "Country", "Refunded", "Churn")}
    with pytest.raises(
        AuthoringError, match=r"nothing is left[\s\S]*Country: constant[\s\S]*Refunded: it knows"
    ):
        make(few)


def test_two_columns_that_would_get_one_name(columns: Columns, make: Make) -> None:
    columns["Amount!"] = columns["amount"]
    with pytest.raises(AuthoringError, match="cannot have the name 'amount'"):
        make(columns)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.csv", None, "no such file"),
        ("empty.csv", "", "an empty file"),
        ("head.csv", "a,b\n", "0 rows|no row"),
        ("no.parquet", "a,b\n1,2\n", "cannot be read"),
        ("somewhere", None, "is no table"),
    ],
)
def test_a_table_that_is_none(tmp_path: Path, name: str, content: str | None, message: str) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(AuthoringError, match=message), table.opened(str(file)):
        pass


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one file, in which predictors are written and read."""
    folder = tmp_path / "project"
    (folder / "ml" / "predictors").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(
        "vars:\n  # Which there are.\n  predictors:\n    churn:\n      task: binary\n  other: 1\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(settings, "project_root", lambda: folder)
    monkeypatch.setattr(predictors, "FOLDER", folder / "ml" / "predictors")
    return folder


def listing(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("target", ["Churn", "amount", "Contract"])
def test_what_is_written_can_be_read_and_taken_back(
    columns: Columns, make: Make, root: Path, target: str
) -> None:
    before = listing(root)
    made = make(columns, target=target)
    paths = project.add(made)
    spec = predictors.load("mine")
    assert spec.features == [feature.name for feature in made.features]
    assert (spec.task, spec.label, spec.prediction) == (made.task, made.label, made.prediction)
    assert "    mine:\n      task:" in (root / "dbt_project.yml").read_text(encoding="utf-8")
    assert set(paths) == set(listing(root)) - set(before) - {"ml/predictors/mine/written.json"}
    project.remove("mine", project.removable("mine"))
    assert listing(root) == before
    assert not list(root.glob("models")), "no empty folder is left"


def test_what_was_changed_since_is_not_removed_without_force(
    columns: Columns, make: Make, root: Path
) -> None:
    project.add(make(columns))
    card = root / "ml" / "predictors" / "mine" / "card.md"
    card.write_text("Mine.", encoding="utf-8")
    with pytest.raises(AuthoringError, match=r"were changed since[\s\S]*card.md[\s\S]*--force"):
        project.removable("mine")
    assert card.is_file()
    assert len(project.removable("mine", force=True)) > 20


def test_what_was_written_by_hand_is_not_removed(root: Path) -> None:
    (root / "ml" / "predictors" / "churn").mkdir()
    with pytest.raises(AuthoringError, match="was not made by new-predictor"):
        project.removable("churn")


def test_a_file_that_is_there_is_not_overwritten(columns: Columns, make: Make, root: Path) -> None:
    file = root / "models" / "audit" / "mine_shift.sql"
    file.parent.mkdir(parents=True)
    file.write_text("select 1", encoding="utf-8")
    before = listing(root)
    with pytest.raises(AuthoringError, match=r"mine_shift\.sql is there already"):
        project.add(make(columns))
    assert listing(root) == before


@pytest.mark.parametrize("name", ["Mine", "1st", "a", "drop table", "x" * 60])
def test_a_name_that_cannot_be_one(root: Path, name: str) -> None:
    with pytest.raises(AuthoringError, match="cannot be the name"):
        project.require_new(name)


def test_nodes_and_their_yaml_belong_together(columns: Columns, make: Make) -> None:
    made = make(columns)
    code = {**nodes.alike(made), **nodes.own(made)}
    texts = {**yaml_files.alike(made), **yaml_files.own(made)}
    assert {path.rsplit(".", 1)[0] for path in code} <= {path.rsplit(".", 1)[0] for path in texts}
