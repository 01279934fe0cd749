"""`warehouse new-predictor`: a predictor from any table or file."""

from __future__ import annotations

import click


@click.command()
@click.argument("name")
@click.option(
    "--table", "address", required=True, help="A CSV or Parquet file, or schema.table of the warehouse."
)
@click.option("--target", required=True, help="The column that is to be predicted.")
@click.option("--key", required=True, help="The column that names each row.")
@click.option("--time", default=None, help="The column that says when a row was true.")
@click.option(
    "--task",
    type=click.Choice(["auto", "binary", "multiclass", "regression"]),
    default="auto",
    help="What kind of prediction; `auto` decides by the target's values.",
)
@click.option(
    "--positive", default=None, help="Of a target with two values: the one whose probability is wanted."
)
@click.option(
    "--horizon-days",
    type=click.IntRange(min=0),
    default=0,
    help="With --time: so many days later the target of a row is known.",
)
@click.option(
    "--keep", multiple=True, help="Take this column although something speaks against it. Repeatable."
)
def command(
    name: str,
    address: str,
    target: str,
    key: str,
    time: str | None,
    task: str,
    positive: str | None,
    horizon_days: int,
    keep: tuple[str, ...],
) -> None:
    """Make a predictor NAME of a table: look at its columns, and write the nodes that train, judge, score and
    test it.

    The next `dbt build` runs them. `warehouse remove-predictor NAME` takes it all back.
    """
    from ml.authoring import plan, project, table

    project.require_new(name)
    with table.opened(address) as its:
        made = plan.make(
            its,
            name,
            target=target,
            key=key,
            time=time,
            task=task,
            positive=positive,
            horizon_days=horizon_days,
            keep=keep,
        )
    paths = project.add(made)
    what = {
        "binary": f"the probability that {made.target.source} is {made.wanted!r}",
        "regression": f"{made.target.source} as a number, with an interval",
        "multiclass": f"which of {made.target.n_distinct} classes {made.target.source} is",
    }[made.task]
    click.echo(f"{name} predicts {what}, from {len(made.features)} features of {len(made.columns)} columns.")
    for left in made.left:
        click.echo(f"  left out  {left.column}: {left.why}")
    for remark in made.remarks:
        click.echo(f"  note      {remark}")
    click.echo(f"{len(paths)} files were written; what was decided is in ml/predictors/{name}/card.md.")
    click.echo(f"Now: dbt build, then select * from predictions.{name}_predictions")
