"""Scores equal those of the estimator, stream in batches, and carry their origin."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from small_company import Warehouse, make_home

from ml import dataset, relation, scoring, served
from ml.errors import ScoringError
from ml.predictors import spec as predictors


@pytest.fixture
def to_score(rows: pa.Table) -> pa.Table:
    keys = pa.array([f"key-{i}" for i in range(rows.num_rows)])
    return rows.append_column("scoring_key", keys).drop_columns(["churned_within_60d", "service"])


@pytest.fixture(scope="module")
def champion(rows, migrated_store, tmp_path_factory) -> Iterator[pa.Table]:
    with pytest.MonkeyPatch.context() as patch:
        make_home(tmp_path_factory.mktemp("champion") / "warehouse", migrated_store, patch)
        warehouse = Warehouse()
        warehouse.train(rows)
        warehouse.promote()
        yield warehouse.promotion


def test_scores_equal_predict_proba_and_say_where_they_come_from(champion, to_score) -> None:
    scored = scoring.run("churn", rows=to_score, champion=champion).read_all()
    spec, row = predictors.load("churn"), champion.to_pylist()[0]
    model = served.load(row["champion_model_uri"])
    frame = to_score.select(spec.features).to_pandas().astype("float64")
    assert np.allclose(scored["churn_probability"], model.estimator.predict_proba(frame)[:, 1], atol=1e-12)
    assert scored.schema == scoring.score_schema(spec)
    assert scored["scoring_key"].to_pylist() == to_score["scoring_key"].to_pylist()
    assert set(scored["run_id"].to_pylist()) == {row["champion_run_id"]}
    assert set(scored["model_version"].to_pylist()) == {1}
    for name, p in zip(scored["risk_band"].to_pylist(), scored["churn_probability"].to_pylist(), strict=True):
        assert name == next(band.name for band in spec.risk_bands if p >= band.at_least)
    assert scored["reason_1"].null_count < scored.num_rows / 10


def test_a_stream_is_scored_batch_by_batch(champion, to_score) -> None:
    asked = []

    def batches():
        for batch in to_score.to_batches(max_chunksize=1000):
            asked.append(batch.num_rows)
            yield batch

    reader = pa.RecordBatchReader.from_batches(to_score.schema, batches())
    scored = scoring.run("churn", rows=reader, champion=champion)
    assert isinstance(scored, pa.RecordBatchReader)
    assert asked == [1000]
    assert scored.read_next_batch().num_rows == 1000
    assert asked == [1000]
    assert sum(batch.num_rows for batch in scored) == 3200


def test_rows_and_champion_may_share_a_connection(champion, to_score) -> None:
    """A query on the connection that a stream is read from ends the stream: rows would be missing."""
    with duckdb.connect() as connection:
        connection.register("few", to_score)
        connection.register("promotions", champion)
        connection.execute(
            "create table many as select * replace (scoring_key || '-' || n as scoring_key) "
            "from few cross join range(50) as copies (n)"
        )
        scored = scoring.run(
            "churn", rows=connection.query("from many"), champion=connection.query("from promotions")
        )
        n_rows = sum(batch.num_rows for batch in scored)
    assert n_rows == 50 * to_score.num_rows > 2 * relation.BATCH_ROWS


def test_batches_give_the_same_scores_as_one_table(champion, to_score) -> None:
    one = scoring.run("churn", rows=to_score, champion=champion).read_all()
    small = pa.RecordBatchReader.from_batches(to_score.schema, to_score.to_batches(max_chunksize=77))
    other = scoring.run("churn", rows=small, champion=champion).read_all()
    assert np.allclose(one["churn_probability"], other["churn_probability"], atol=1e-12)
    for name in ("scoring_key", "risk_band", "reason_1", "reason_2", "reason_3"):
        assert one[name].to_pylist() == other[name].to_pylist()


def test_a_row_of_nulls_gets_a_score_and_no_invented_reason(champion, to_score) -> None:
    spec = predictors.load("churn")
    row = to_score.slice(0, 1)
    for name in spec.features:
        row = row.set_column(row.schema.get_field_index(name), name, pa.nulls(1, pa.float64()))
    scored = scoring.run("churn", rows=row, champion=champion).read_all().to_pylist()[0]
    assert 0 < scored["churn_probability"] < 1
    said = [scored[f"reason_{k}"] for k in (1, 2, 3)]
    assert [reason for reason in said if reason] in ([], ["No price rise in the last 2 years"])


def test_integers_decimals_and_booleans_count_as_numbers(champion, to_score) -> None:
    typed = to_score
    for name, kind in (
        ("n_tickets_30d", pa.int32()),
        ("is_dsl", pa.bool_()),
        ("price_usd", pa.decimal128(18, 6)),
    ):
        column = pa.array([round(value, 6) for value in typed[name].to_pylist()]).cast(kind, safe=False)
        typed = typed.set_column(typed.schema.get_field_index(name), name, column)
    scored = scoring.run("churn", rows=typed, champion=champion).read_all()
    expected = scoring.run("churn", rows=to_score, champion=champion).read_all()
    assert np.allclose(scored["churn_probability"], expected["churn_probability"], atol=1e-3)


def test_nothing_to_score_gives_an_empty_table_of_the_right_shape(to_score) -> None:
    scored = scoring.run("churn", rows=to_score.slice(0, 0), champion=pa.table({"predictor": []}))
    assert scored.num_rows == 0
    assert scored.schema == scoring.score_schema(predictors.load("churn"))


def test_without_a_champion_the_message_says_what_to_build(to_score) -> None:
    nobody = pa.table(
        {"predictor": pa.array([], pa.string()), "decided_at": pa.array([], pa.timestamp("us"))}
    )
    with pytest.raises(ScoringError, match=r"'churn' has no champion[\s\S]*Hint: build the promotion node"):
        scoring.run("churn", rows=to_score, champion=nobody)


def test_a_missing_or_textual_feature_is_named(champion, to_score) -> None:
    with pytest.raises(ScoringError, match="lack the column 'price_usd'"):
        scoring.run("churn", rows=to_score.drop_columns(["price_usd"]), champion=champion)
    text = to_score.set_column(
        to_score.schema.get_field_index("price_usd"), "price_usd", to_score["price_usd"].cast("string")
    )
    with pytest.raises(ScoringError, match="'price_usd' of the rows to score is not a number"):
        scoring.run("churn", rows=text, champion=champion)


@pytest.mark.parametrize("with_reasons", [True, False])
def test_the_path_from_table_to_table_gives_the_same_scores(champion, to_score, with_reasons: bool) -> None:
    con = duckdb.connect()
    con.register("given", to_score)
    con.execute("create table source as select * from given")
    n = scoring.score_table(
        con, predictor="churn", source="source", target="scores", champion=champion, with_reasons=with_reasons
    )
    expected = scoring.run("churn", rows=con.sql("select * from source"), champion=champion).read_all()
    found = con.sql("select * from scores order by scoring_key").to_arrow_table()
    assert n == to_score.num_rows
    assert ("reason_1" in found.column_names) is with_reasons
    assert np.allclose(
        found["churn_probability"], expected.sort_by("scoring_key")["churn_probability"], atol=1e-12
    )


def test_a_scoring_that_fails_leaves_the_scores_before(champion, to_score) -> None:
    class Broken:
        """Scores one batch, and no second one."""

        def __init__(self) -> None:
            self.served, self.n = served.load(champion["champion_model_uri"][-1].as_py()), 0

        def __getattr__(self, name: str):
            return getattr(self.served, name)

        def predict(self, x):
            self.n += 1
            if self.n > 1:
                raise MemoryError("no room")
            return self.served.predict(x)

    con = duckdb.connect()
    con.register("given", to_score)
    con.execute("create table source as select given.* from given cross join range(200)")
    con.execute("create table scores as select 'as before' as found")
    assert con.sql("select count(*) > 2 * 32768 from source").fetchone() == (True,)
    with pytest.raises(duckdb.Error, match="no room"):
        scoring.score_table(
            con,
            predictor="churn",
            source="source",
            target="scores",
            champion=champion,
            with_reasons=False,
            model=Broken(),
        )
    assert con.sql("from scores").fetchall() == [("as before",)]


def test_nulls_become_nan_and_columns_keep_their_order() -> None:
    x = dataset.matrix(pa.table({"b": [1, None], "a": [True, False]}), ["a", "b"])
    assert x.tolist()[0] == [1.0, 1.0]
    assert np.isnan(x[1, 1])
