"""Which version of a predictor serves, and how good it is, in the description of its exposure.

dbt knows what is written in YAML; the version is known after a build. So the page that `dbt docs generate
--static` has written, which holds dbt's manifest as JSON, is written again with the descriptions completed.

>>> page = f'n={{manifest:{_MANIFEST}v12.json"}}, "exposures": {{"exposure.warehouse.churn": '
>>> page += '{"name": "churn", "type": "ml", "description": "Who leaves."}}}}'
>>> completed(page, {"churn": "Version 3 serves."})[-53:]
'"description": "Who leaves.\\\\n\\\\nVersion 3 serves."}}}}'
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from ml.errors import SettingsError
from ml.marts import Marts

_MANIFEST = '{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/'
"""How dbt's manifest begins, and nothing else on the page."""

_TABLES = """
    select count(*) as n from information_schema.tables
    where table_schema = 'marts' and table_name in ('ml_runs', 'ml_promotions', 'ml_metrics')
"""
_SERVING = "select * from marts.ml_runs where is_champion order by predictor"
_DECISIONS = (
    "select * from marts.ml_promotions where predictor = cast($predictor as text) order by decided_at"
)
_METRICS = """
    select metric, metric_value, interval_low, interval_high from marts.ml_metrics
    where
        run_id = cast($run as text) and estimator = cast($estimator as text)
        and split = 'test' and slice = 'all'
    order by metric
"""


def is_built(warehouse: Marts) -> bool:
    """Whether there is anything to say; a database in which nothing was built yet can be documented, too."""
    return int(warehouse.rows(_TABLES)[0]["n"]) == 3


def serving(warehouse: Marts) -> dict[str, str]:
    """What is to be said about each predictor that serves, in Markdown."""
    return {row["predictor"]: _said(row, warehouse) for row in warehouse.rows(_SERVING)}


def completed(page: str, said: Mapping[str, str]) -> str:
    """The page with a text added to the description of each exposure of type `ml` that has one.

    Raises:
        SettingsError: the page holds no manifest.
    """
    start = page.find(_MANIFEST)
    if start < 0:
        raise SettingsError(
            "the page of the documentation cannot be completed",
            expected="a page that holds dbt's manifest",
            found="none in it",
            hint="run `make docs`: it has dbt write the page with --static",
        )
    manifest, end = json.JSONDecoder().raw_decode(page, start)
    for exposure in manifest["exposures"].values():
        if exposure["type"] == "ml" and exposure["name"] in said:
            exposure["description"] += f"\n\n{said[exposure['name']]}"
    # Within a script, "</" may end it.
    return page[:start] + json.dumps(manifest).replace("</", "<\\/") + page[end:]


def _said(run: Mapping[str, Any], warehouse: Marts) -> str:
    decisions = warehouse.rows(_DECISIONS, predictor=run["predictor"])
    promoted = [
        row
        for row in decisions
        if row["decision"] in ("promoted", "restored") and row["champion_version"] == run["model_version"]
    ]
    since = f", since {promoted[-1]['decided_at']:%Y-%m-%d %H:%M} UTC" if promoted else ""
    newest = decisions[-1]
    measured = warehouse.rows(_METRICS, run=run["run_id"], estimator=run["estimator"])
    span = f"{run['first_as_of_date']} to {run['newest_as_of_date']}"
    lines = [
        f"**Version {run['model_version']} serves**{since}: `{run['estimator']}`, fitted on "
        f"{run['n_rows']:,} rows of {span}; run `{run['run_id']}`, commit `{run['git_commit']}`.",
        "",
        f"The last decision, on {newest['decided_at']:%Y-%m-%d %H:%M} UTC: version "
        f"{newest['candidate_version']} {newest['decision']}; {escape(newest['reason'], quote=False)}.",
        "",
        "| on the newest months | value | interval |",
        "|---|---|---|",
        *(
            f"| {row['metric']} | {row['metric_value']:.3f} | {_interval(row)} |"
            for row in measured
            if row["metric_value"] is not None
        ),
    ]
    return "\n".join(lines)


def _interval(row: Mapping[str, Any]) -> str:
    """
    >>> _interval({"interval_low": 0.78, "interval_high": 0.84})
    '0.780 to 0.840'
    """
    low, high = row["interval_low"], row["interval_high"]
    return "" if low is None or high is None else f"{low:.3f} to {high:.3f}"
