"""`warehouse lineage`: where a prediction comes from, down to the raw rows."""

from __future__ import annotations

import click

from ml.lineage import Lineage


@click.command()
@click.argument("table")
@click.argument("key")
def command(table: str, key: str) -> None:
    """Walk from the prediction about KEY in TABLE, such as customer_churn, back to the raw rows.

    What is named can be looked up in SQL: each line is a table, or a column of marts.ml_lineage.
    """
    from ml import marts
    from ml.lineage import walk

    with marts.opened() as opened:
        click.echo(shown(walk(table, key, opened)))


def shown(lineage: Lineage) -> str:
    """The walk as text, a step on each line."""
    row = lineage.row
    features = [f"{name} {_number(value)}" for name, value in lineage.features.items() if value is not None]
    promoted = f"{row['promoted_at']:%Y-%m-%d %H:%M}" if row["promoted_at"] else "by a person"
    span = f"{row['first_training_date']} to {row['newest_training_date']}"
    steps = {
        "prediction": f"{_number(row['prediction'])} as of {row['as_of_date']}, "
        f"computed {row['scored_at']:%Y-%m-%d %H:%M} UTC, key {row['scoring_key'][:12]}",
        "version": f"{row['predictor']} {row['model_version']}, promoted {promoted}: "
        f"{(row['promotion_reason'] or 'nothing was asked').split(';')[0]}",
        "run": f"{row['run_id']}: {row['estimator']}, {row['metric']} {row['metric_value']:.3f}",
        "code": f"{row['dbt_node']} (checksum {row['dbt_checksum'][:12]}), commit {row['git_commit'][:12]}, "
        f"invocation {row['invocation_id']}",
        "training rows": f"{row['n_training_rows']:,} of {span}, digest {row['data_digest'][:12]}; "
        f"{lineage.n_training_rows} of them about {row['entity_id']}",
        "features": f"{row['feature_table']}: {', '.join(features)}",
    }
    lines = [f"{click.style(f'{name:<14}', bold=True)} {said}" for name, said in steps.items()]
    lines.append(click.style(f"raw rows that had arrived by {row['as_of_date']}", bold=True))
    width = max((len(raw.table) for raw in lineage.raw), default=0)
    lines += [f"  {raw.table:<{width}} {raw.n_rows:>5}, the newest of {raw.newest}" for raw in lineage.raw]
    return "\n".join(lines)


def _number(value: float) -> str:
    """
    >>> _number(0.78561), _number(12.0), _number(True)
    ('0.7856', '12', '1')
    """
    return f"{float(value):.4g}"
