"""Numbers and classes go the whole way of the engine: read, fitted, logged, judged, loaded and scored."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import mlflow
import numpy as np
import pyarrow as pa
import pytest
from small_company import Warehouse
from small_shop import BOOSTED, COLOUR, COLOURS, SPENDING, features, fit, make_rows, read, said, with_column

from ml import dataset, plots, registry, relation, scoring, served, splits, store, tasks
from ml.errors import ScoringError, TrainingDataError
from ml.fitting import Fitted
from ml.predictors import spec as predictors
from ml.tasks.task import log_odds


@dataclass(frozen=True)
class Served:
    """What a build leaves behind: the warehouse, the fit of the same rows, and their scores."""

    warehouse: Warehouse
    fitted: Fitted
    data: dataset.TrainingSet
    scored: pa.Table


def build(name: str, rows: pa.Table) -> Served:
    warehouse = Warehouse(name)
    warehouse.train(rows)
    assert warehouse.promote()["decision"] == "promoted"
    scored = relation.table(scoring.run(name, rows=rows, champion=warehouse.promotion))
    return Served(warehouse, fit(name, rows), read(name, rows), scored)


def champion(built: Served) -> served.Served:
    return served.load(built.warehouse.promotion.to_pylist()[-1]["champion_model_uri"])


@pytest.mark.parametrize(
    ("name", "candidates", "columns"),
    [
        (SPENDING, {"ridge_regression": {"alpha": 1.0}}, ["expected", "expected_low", "expected_high"]),
        (SPENDING, BOOSTED, ["expected", "expected_low", "expected_high"]),
        (COLOUR, {"logistic_regression": {"C": 1.0}}, ["colour", "colour_probability"]),
        (COLOUR, BOOSTED, ["colour", "colour_probability"]),
    ],
)
def test_scores_of_a_registered_version_are_those_of_the_fit(home, shop, name, candidates, columns) -> None:
    shop(name, candidates=candidates)
    rows = make_rows(1_500)
    built = build(name, rows)
    assert built.scored.column_names[3 : 3 + len(columns)] == columns
    expected = said(built.fitted, name, features(name, rows))
    if name == SPENDING:
        found = np.stack([built.scored[column].to_numpy() for column in columns], axis=1)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)
        assert ((found[:, 1] <= found[:, 0]) & (found[:, 0] <= found[:, 2])).all()
    else:
        classes = sorted(COLOURS)
        assert built.scored["colour"].to_pylist() == [classes[k] for k in expected.argmax(axis=1)]
        np.testing.assert_allclose(
            built.scored["colour_probability"].to_numpy(), expected.max(axis=1), atol=1e-9
        )
    loaded = mlflow.pyfunc.load_model(built.warehouse.training.to_pylist()[0]["model_uri"])
    names = loaded.metadata.signature.inputs.input_names()
    shape = loaded.predict(rows.select(names).to_pandas()).shape
    assert shape == ((1_500,) if name == SPENDING else (1_500, 3))


@pytest.mark.parametrize("method", ["temperature", "sigmoid", "isotonic"])
def test_a_calibration_can_be_stored_and_loaded(home, shop, method) -> None:
    shop(COLOUR, calibration=method)
    built = build(COLOUR, make_rows(1_500))
    p = champion(built).predict(built.data.x)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    np.testing.assert_allclose(p, said(built.fitted, COLOUR, built.data.x), atol=1e-12)


def without_in_validation(rows: pa.Table) -> pa.Table:
    """Nobody of those that validate chooses the first colour."""
    place = read(COLOUR, rows)
    its = set(splits.cut(place, predictors.load(COLOUR).split)["validation"].tolist())
    labels = rows["chosen"].to_pylist()
    return with_column(
        rows, "chosen", ["blue" if i in its and name == COLOURS[0] else name for i, name in enumerate(labels)]
    )


@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        (COLOUR, without_in_validation, r"validation split has too few 'красный' rows[\s\S]*0 of"),
        (
            COLOUR,
            lambda t: with_column(t, "chosen", ["blue"] * len(t)),
            r"'chosen' has one value only[\s\S]*two classes[\s\S]*blue",
        ),
        (
            COLOUR,
            lambda t: with_column(t, "chosen", [None, *t["chosen"].to_pylist()[1:]]),
            r"'chosen' is null in some rows[\s\S]*1 nulls in 800 rows",
        ),
        (
            SPENDING,
            lambda t: with_column(t, "spent", [7.0] * len(t)),
            r"'spent' is the same in every row of the train split[\s\S]*7 in",
        ),
        (
            SPENDING,
            lambda t: with_column(t, "spent", [None, *t["spent"].to_pylist()[1:]]),
            r"'spent' is null in some rows",
        ),
        (
            SPENDING,
            lambda t: with_column(t, "spent", [float("nan"), *t["spent"].to_pylist()[1:]]),
            r"'spent' is no number in some rows[\s\S]*1 of 800 rows",
        ),
        (
            SPENDING,
            lambda t: with_column(t, "spent", [str(value) for value in t["spent"].to_pylist()]),
            r"'spent' of the training set is not a number",
        ),
        (SPENDING, lambda t: t.slice(0, 0), r"training set of 'spending' is empty"),
        (COLOUR, lambda t: t.slice(0, 0), r"training set of 'colour' is empty"),
    ],
)
def test_labels_that_teach_nothing_are_refused_before_anything_is_logged(
    home, shop, name, damage, message
) -> None:
    with pytest.raises(TrainingDataError, match=message):
        Warehouse(name).train(damage(make_rows(800)))
    assert store.connect().get_experiment_by_name(name) is None


@pytest.mark.parametrize("value", [None, 0.0, -1.0])
@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_an_exposure_has_to_be_above_zero_in_every_row(home, shop, split, value) -> None:
    shop(SPENDING, exposure="price")
    rows = make_rows(800)
    its = splits.cut(read(SPENDING, rows), predictors.load(SPENDING).split)[split]
    prices = rows["price"].to_pylist()
    prices[int(its[0])] = value
    with pytest.raises(TrainingDataError, match=r"exposure 'price' is not above 0[\s\S]*1 of 800 rows"):
        Warehouse(SPENDING).train(with_column(rows, "price", prices))
    assert store.connect().get_experiment_by_name(SPENDING) is None


def test_without_its_exposure_a_row_is_not_scored(home, shop) -> None:
    shop(SPENDING, exposure="price")
    rows = make_rows(800)
    built = build(SPENDING, rows)
    unpriced = with_column(rows, "price", [None, *rows["price"].to_pylist()[1:]])
    with pytest.raises(ScoringError, match=r"exposure 'price' is not above 0[\s\S]*1 of 800 rows"):
        relation.table(scoring.run(SPENDING, rows=unpriced, champion=built.warehouse.promotion))


def test_a_key_stays_in_its_split_when_others_come_and_go(shop) -> None:
    rows = make_rows(1_000)
    more = pa.concat_tables([make_rows(500, seed=9), rows.filter(pa.array(np.arange(1_000) % 3 > 0))])

    def where(table: pa.Table) -> dict[str, str]:
        data = read(COLOUR, table)
        keys = table.sort_by([("day", "ascending"), ("customer", "ascending")])["customer"].to_pylist()
        cut = splits.cut(data, predictors.load(COLOUR).split)
        return {keys[i]: name for name, its in cut.items() for i in its}

    before, after = where(rows), where(more)
    both = set(before) & set(after)
    assert len(both) == 666
    assert all(before[key] == after[key] for key in both)
    assert 0.15 < list(before.values()).count("test") / len(before) < 0.25


def test_who_has_several_rows_judges_or_is_learned_from() -> None:
    """A search that saw a customer's other row would reward what knows customers by heart."""
    places = np.repeat(np.random.default_rng(0).random(50), 3)
    data = type("Rows", (), {"place": places})()
    its = np.arange(len(places))
    pairs = splits.inner(data, its, predictors.KeySplit(0.2, 0.2, 1), 3)
    assert len(pairs) == 3
    for fits, judges in pairs:
        assert not set(places[fits]) & set(places[judges])
        assert len(fits) + len(judges) == len(its)


def test_reasons_raise_or_lower_the_number(home, shop) -> None:
    rows = make_rows(1_000)
    built = build(SPENDING, rows)
    model = champion(built)
    x = features(SPENDING, rows)
    average = x.copy()
    average[:, 1] = model.reference["size"]
    effect = model.predict(x)[:, 0] - model.predict(average)[:, 0]
    table = built.scored.to_pylist()
    for row, value, size in zip(table, effect, x[:, 1], strict=True):
        found = {row[f"reason_{k}"].split()[0]: k for k in (1, 2, 3) if row[f"reason_{k}"]}
        if abs(value) > 1:
            k = found["size"]
            assert row[f"reason_{k}_effect"] == pytest.approx(value)
            assert row[f"reason_{k}_direction"] == ("raises" if value > 0 else "lowers")
            assert (value > 0) == (size > model.reference["size"]), "who buys more spends more"


def test_reasons_raise_or_lower_the_chosen_class(home, shop) -> None:
    rows = make_rows(1_000)
    built = build(COLOUR, rows)
    model = champion(built)
    x = features(COLOUR, rows)
    average = x.copy()
    average[:, 2] = model.reference["warmth"]
    p, other = model.predict(x), model.predict(average)
    chosen, there = p.argmax(axis=1), np.arange(len(x))
    effect = log_odds(p[there, chosen]) - log_odds(other[there, chosen])
    n_warm = 0
    for row, value, warmth in zip(built.scored.to_pylist(), effect, x[:, 2], strict=True):
        found = {row[f"reason_{k}"].split()[0]: k for k in (1, 2, 3) if row[f"reason_{k}"]}
        if abs(value) > 0.01:
            k = found["warmth"]
            assert row[f"reason_{k}_effect"] == pytest.approx(value)
            assert row[f"reason_{k}_direction"] == ("raises" if value > 0 else "lowers")
        if row["colour"] == COLOURS[1] and warmth > 1:
            assert value > 0, "warmth speaks for it"
            n_warm += 1
    assert n_warm > 20


def test_a_rejected_number_does_not_serve(home, shop) -> None:
    rows = make_rows(1_000)
    built = build(SPENDING, rows)
    hopeless = [{"metric": "test_r2", "at_least": 0.999, "reason": "Nobody can."}]
    shop(SPENDING, gates=hopeless)
    built.warehouse.train(rows, force=True)
    rejected = built.warehouse.promote()
    assert (rejected["decision"], rejected["gate"]) == ("rejected", "test_r2")
    assert (rejected["candidate_version"], rejected["champion_version"]) == (2, 1)
    assert registry.champion(SPENDING).number == 1
    again = relation.table(scoring.run(SPENDING, rows=rows, champion=built.warehouse.promotion))
    assert set(again["model_version"].to_pylist()) == {1}
    assert again["expected"].to_pylist() == built.scored["expected"].to_pylist()


@pytest.mark.parametrize("name", [SPENDING, COLOUR])
def test_a_second_version_is_compared_with_the_champion_on_the_same_rows(home, shop, name) -> None:
    rows = make_rows(1_000)
    built = build(name, rows)
    found = json.loads(built.warehouse.train(rows, force=True)["evaluation"])
    task = tasks.of(predictors.load(name).task)
    beside = {row["metric"]: row for row in found if row["slice"] == "champion"}
    assert set(beside) == {
        task.metric, f"{task.metric}_difference", f"{task.error}_difference", task.change
    }  # fmt: skip
    assert beside[f"{task.metric}_difference"]["low"] == beside[task.change]["value"] == 0


def test_other_classes_are_not_compared(home, shop) -> None:
    rows = make_rows(1_500)
    built = build(COLOUR, rows)
    renamed = ["green" if name == "緑" else name for name in rows["chosen"].to_pylist()]
    found = json.loads(built.warehouse.train(with_column(rows, "chosen", renamed))["evaluation"])
    assert "champion" not in {row["slice"] for row in found}
    assert built.warehouse.promote()["decision"] == "promoted"


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        (SPENDING, {"outcome", "intervals", "errors", "level", "importance"}),
        (COLOUR, {"confusion", "by_class", "confidence", "importance"}),
    ],
)
def test_each_task_has_its_pictures(shop, tmp_path: Path, name, drawn) -> None:
    fitted = fit(name, make_rows(1_500))
    figures = plots.draw(fitted, task=predictors.load(name).task, title=name)
    assert set(figures) == drawn
    for title, figure in figures.items():
        figure.savefig(tmp_path / f"{title}.png", dpi=40)
        assert (tmp_path / f"{title}.png").stat().st_size > 2_000
        assert "nan" not in figure.get_suptitle()
