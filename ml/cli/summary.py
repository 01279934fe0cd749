"""`warehouse summary`: what the last build did, in the words of a person who wants to go on."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from ml import marts, settings
from ml.errors import SettingsError

_PREDICTORS = """
    select distinct on (decisions.predictor)
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
    order by decisions.predictor, decisions.decided_at desc
"""

_CHURN = """
    select
        count(*) as n_customers,
        count(*) filter (where risk_band = 'high') as n_high,
        sum(revenue_at_risk_usd) as revenue_at_risk_usd,
        max(as_of_date) as as_of_date
    from marts.customer_churn_risk
"""

_DOCUMENTS = """
    select
        (select count(*) from text.document) as n_documents,
        (select count(*) from audit.audit_rejected_documents) as n_rejected,
        (select count(*) from text.search_chunk) as n_chunks,
        (
            select count(*) from text.chunk_embedding where embedded_at >= cast($started as timestamp)
        ) as n_embedded
"""

_RETRIEVAL = """
    select metric_value
    from marts.retrieval_quality
    where is_newest and is_serving and leg = 'hybrid' and domain = 'all' and metric = 'recall_at_5'
"""

_TRY = (
    "select full_name, churn_probability, reason_1 from marts.customer_churn_risk order by risk_rank limit 10"
)


@dataclass(frozen=True, kw_only=True)
class BuildResult:
    """What dbt wrote into run_results.json, counted. `seconds` is the time of the whole command."""

    started: datetime
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
        finished = datetime.fromisoformat(written["metadata"]["generated_at"]).astimezone(UTC)
        return cls(
            started=(finished - timedelta(seconds=written["elapsed_time"])).replace(tzinfo=None),
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
    if not results.is_file():
        raise SettingsError(
            "there is no build to tell about",
            expected=str(results),
            found="no such file",
            hint="run `make build`",
        )
    on = f" TARGET={settings.POSTGRES}" if settings.target() == settings.POSTGRES else ""
    build = BuildResult.read(results)
    with marts.opened() as warehouse:
        predictors, (churn,) = warehouse.rows(_PREDICTORS), warehouse.rows(_CHURN)
        (documents,) = warehouse.rows(_DOCUMENTS, started=build.started.isoformat())
        retrieval = warehouse.rows(_RETRIEVAL)
        places = (
            ("Warehouse", warehouse.place(), "make sql"),
            ("Docs", _docs(home / "docs" / "index.html", root), "make docs"),
            ("MLflow", _store(settings.tracking_uri(), root), "make mlflow"),
        )
    click.echo()
    click.secho(build.sentence(), bold=True)
    click.echo()
    for row in predictors:
        click.echo(_predictor_line(row))
    click.echo(
        f"  {churn['n_customers']:,} active customers scored as of {churn['as_of_date']}: "
        f"{churn['n_high']:,} at high risk, "
        f"{churn['revenue_at_risk_usd']:,.0f} USD of yearly revenue at risk."
    )
    click.echo(_documents_line(documents, retrieval))
    click.echo()
    width = max(len(place) for _, place, _ in places)
    for name, place, how in places:
        click.echo(f"  {name:<10} {place:<{max(width, 52)}} {how}{on}")
    click.echo("\nTry next:")
    with_target = f"WAREHOUSE_TARGET={settings.POSTGRES} " if on else ""
    program = _short(home.parent / ".venv" / "bin" / "warehouse", root)
    click.secho(f'  {with_target}{program} sql "{_TRY}"', fg="cyan")
    click.secho(f'  {with_target}{program} ask "do I have to pay back a course if I quit?"', fg="cyan")


def _predictor_line(row: dict[str, Any]) -> str:
    """What became of the candidate, and who serves now."""
    champion = f"version {row['champion_version']}"
    outcome = {
        "promoted": "promoted",
        "kept": "still the champion",
        "rejected": f"rejected by the gate {row['gate']}, so {champion} goes on serving",
        "restored": f"and {champion} was put back by hand",
    }[row["promotion"]]
    candidate = f"version {row['candidate_version']} {row['decision']} ({row['reason']})"
    if row["decision"] == "waited":
        candidate, outcome = f"no fit ({row['reason']})", f"{champion} is still the champion"
    if row["metric"] is None:
        served = "was fitted in another warehouse file"
    else:
        metric = row["metric"].replace("_", " ").replace("roc auc", "ROC AUC")
        served = f"is {row['estimator'].replace('_', ' ')}: {metric} {row['metric_value']:.3f}"
        served += f", where the baseline has {row['baseline_value']:.3f}"
    return f"  {row['predictor']}: {candidate}, {outcome}.\n    {champion.capitalize()} {served}."


def _documents_line(row: dict[str, Any], retrieval: list[dict[str, Any]]) -> str:
    """What can be searched, what that cost in this build, and how well it is found."""
    embedded = f"{row['n_embedded']:,} vectors added" if row["n_embedded"] else "none embedded again"
    rejected = f" ({row['n_rejected']:,} rejected)" if row["n_rejected"] else ""
    line = f"  {row['n_documents']:,} documents{rejected} in {row['n_chunks']:,} chunks, {embedded}"
    if not retrieval:
        return line + "."
    share = retrieval[0]["metric_value"]
    return line + f"; of what answers a question, search has {share:.0%} among its first 5."


def _short(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _store(uri: str, root: Path) -> str:
    if uri.startswith("postgresql"):
        from ml.postgres import tracking

        if tracking.is_ours(uri):
            return f"the schema {tracking.SCHEMA} in the same database"
    return settings.without_password(uri).replace(f"sqlite:///{root}/", "")


def _docs(page: Path, root: Path) -> str:
    return _short(page, root) if page.is_file() else "not written yet"
