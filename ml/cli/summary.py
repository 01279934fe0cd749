"""`warehouse summary`: what the last build did, in the words of a person who wants to go on."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import duckdb

from ml import settings
from ml.errors import SettingsError

_PREDICTORS = """
    select
        decisions.predictor,
        decisions.decision,
        decisions.reason,
        promotions.decision as promotion,
        promotions.gate,
        promotions.candidate_version,
        promotions.champion_version,
        served.estimator,
        served.metric,
        served.metric_value,
        served.baseline_value
    from marts.ml_training_decisions as decisions
    inner join marts.ml_promotions as promotions using (predictor, invocation_id)
    left join (
        select distinct run_id, estimator, metric, metric_value, baseline_value
        from marts.ml_training_decisions
    ) as served
        on promotions.champion_run_id = served.run_id
    qualify row_number() over (partition by decisions.predictor order by decisions.decided_at desc) = 1
    order by decisions.predictor
"""

_CHURN = """
    select
        count(*) as n_customers,
        count(*) filter (where risk_band = 'high') as n_high,
        sum(revenue_at_risk_usd) as revenue_at_risk_usd,
        max(as_of_date) as as_of_date
    from marts.customer_churn_risk
"""

_TRY = (
    "select full_name, churn_probability, reason_1 from marts.customer_churn_risk order by risk_rank limit 10"
)


@dataclass(frozen=True, kw_only=True)
class BuildResult:
    """What dbt wrote into run_results.json, counted. `seconds` is the time of the whole command."""

    n_nodes: int
    n_tests: int
    n_warnings: int
    n_failed: int
    seconds: float

    @classmethod
    def read(cls, path: Path) -> BuildResult:
        """Read a run_results.json; tests are told from nodes by their unique id."""
        written = json.loads(path.read_text(encoding="utf-8"))
        status = [(r["unique_id"].split(".")[0], r["status"]) for r in written["results"]]
        kinds = Counter("test" if kind in ("test", "unit_test") else kind for kind, _ in status)
        return cls(
            n_nodes=sum(kinds[kind] for kind in ("model", "seed", "snapshot", "function")),
            n_tests=kinds["test"],
            n_warnings=sum(outcome == "warn" for _, outcome in status),
            n_failed=sum(outcome in ("error", "fail", "skipped", "runtime error") for _, outcome in status),
            seconds=written["elapsed_time"],
        )

    def sentence(self) -> str:
        """One line about the build."""
        verdict = f"{self.n_failed} failed or skipped" if self.n_failed else "all passed"
        warnings = f", {self.n_warnings} with a warning" if self.n_warnings else ""
        done = f"Built {self.n_nodes} nodes and ran {self.n_tests} tests in {self.seconds:.0f} s"
        return f"{done}: {verdict}{warnings}."


@click.command()
@click.option(
    "--results",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="dbt's run_results.json.  [default: target/run_results.json]",
)
def command(results: Path | None) -> None:
    """Tell what the last build did, which predictors serve, and where things are."""
    root, home = settings.project_root(), settings.home()
    results = results or root / "target" / "run_results.json"
    snapshot = home / "published.duckdb"
    for path in (results, snapshot):
        if not path.is_file():
            raise SettingsError(
                "there is no build to tell about",
                expected=str(path),
                found="no such file",
                hint="run `make build`",
            )
    click.echo()
    click.secho(BuildResult.read(results).sentence(), bold=True)
    with duckdb.connect(str(snapshot), read_only=True) as warehouse:
        click.echo()
        for row in _rows(warehouse, _PREDICTORS):
            click.echo(_predictor_line(row))
        churn = _rows(warehouse, _CHURN)[0]
        click.echo(
            f"  {churn['n_customers']:,} active customers scored as of {churn['as_of_date']}: "
            f"{churn['n_high']:,} at high risk, "
            f"{churn['revenue_at_risk_usd']:,.0f} USD of yearly revenue at risk."
        )
    click.echo()
    for name, place, how in (
        (
            "Warehouse",
            f"{_short(snapshot, root)} ({snapshot.stat().st_size / 1e6:.0f} MB, read-only)",
            "make sql",
        ),
        ("Docs", _docs(home / "docs" / "index.html", root), "make docs"),
        ("MLflow", _short_uri(settings.tracking_uri(), root), "make mlflow"),
    ):
        click.echo(f"  {name:<10} {place:<52} {how}")
    click.echo("\nTry next:")
    click.secho(f'  {_short(home.parent / ".venv" / "bin" / "warehouse", root)} sql "{_TRY}"', fg="cyan")


def _predictor_line(row: dict[str, Any]) -> str:
    """What became of the candidate, and who serves now."""
    champion = f"version {row['champion_version']}"
    outcome = {
        "promoted": "promoted",
        "kept": "still the champion",
        "rejected": f"rejected by the gate {row['gate']}, so {champion} goes on serving",
    }[row["promotion"]]
    candidate = f"version {row['candidate_version']} {row['decision']} ({row['reason']})"
    if row["metric"] is None:
        served = "was fitted in another warehouse file"
    else:
        metric = row["metric"].replace("_", " ").replace("roc auc", "ROC AUC")
        served = f"is {row['estimator'].replace('_', ' ')}: {metric} {row['metric_value']:.3f}"
        served += f", where the baseline has {row['baseline_value']:.3f}"
    return f"  {row['predictor']}: {candidate}, {outcome}.\n    {champion.capitalize()} {served}."


def _rows(warehouse: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    found = warehouse.sql(query)
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def _short(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _short_uri(uri: str, root: Path) -> str:
    return uri.replace(f"sqlite:///{root}/", "")


def _docs(page: Path, root: Path) -> str:
    return _short(page, root) if page.is_file() else "not written yet"
