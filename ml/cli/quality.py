"""`warehouse quality`: a page on the quality of the data, after the newest build, failed ones included."""

from __future__ import annotations

from html import escape
from pathlib import Path

import click

from ml import marts, settings
from ml.cli.pages import Rows, page, prose, table
from ml.errors import SettingsError

_NEEDED = ("meta.builds", "marts.data_quality_tests", "marts.data_quality_tables")
_THERE = "select table_schema || '.' || table_name as name from information_schema.tables"
_BUILDS = """
    select started_at, command, verdict, seconds, n_nodes, n_tests, n_failed, n_warnings, git_commit
    from meta.builds
    order by started_at desc
    limit 40
"""
_FAILING = """
    select
        newest.test_name as test,
        newest.table_name as "table",
        newest.status,
        newest.n_failures as rows,
        newest.started_at as seen,
        (
            select max(earlier.started_at)
            from marts.data_quality_tests as earlier
            where earlier.test_name = newest.test_name and earlier.status = 'pass'
        ) as last_passed,
        newest.message
    from marts.data_quality_tests as newest
    where newest.is_newest and newest.status <> 'pass'
    order by newest.severity, newest.test_name
"""
_CHANGES = """
    select
        schema_name || '.' || table_name as "table",
        n_rows_before as rows_before,
        n_rows as rows,
        cast(round(n_rows_change_pct) as integer) as "change in %",
        added_columns as "columns added",
        removed_columns as "columns removed"
    from marts.data_quality_tables
    where is_newest and n_rows_before is not null and (abs(n_rows_change_pct) >= 10 or has_other_columns)
    order by abs(coalesce(n_rows_change_pct, 0)) desc, 1
    limit 30
"""
_FRESHNESS = """
    select
        table_name as "table",
        newest_load_at as "newest delivery",
        cast(round(days_behind) as integer) as "days behind",
        longest_gap_days as "longest gap so far",
        is_stale as stale
    from marts.data_freshness
    order by is_stale desc, days_behind desc
"""
_VOLUMES = """
    select
        table_name as "table",
        period,
        period_start as "from",
        n_rows as rows,
        cast(round(expected) as integer) as expected,
        direction
    from marts.volume_anomalies
    where is_anomaly
    order by period_start desc, table_name
    limit 20
"""
_COLOURS = {"published": "#2e7d5b", "tested": "#7aa893", "part": "#9aa5b4", "failed": "#c0392b"}


@click.command("quality")
@click.option(
    "--out", type=click.Path(path_type=Path), help="The file to write, instead of docs/quality.html."
)
def command(out: Path | None) -> None:
    """Write a page on the quality of the data: failing tests, freshness, volumes, changes of shape."""
    file = out or settings.home() / "docs" / "quality.html"
    with marts.newest() as opened:
        there = _tables(opened)
        if missing := [name for name in _NEEDED if name not in there]:
            raise SettingsError(
                "there are no test results to tell about",
                expected=", ".join(_NEEDED),
                found=f"no {missing[0]}",
                hint="run `make build`: every build remembers what its tests found",
            )
        builds = opened.rows(_BUILDS)
        sections = [
            ("Tests that do not pass", opened.rows(_FAILING), "Every test passed when it ran last."),
            (
                "Tables that changed",
                opened.rows(_CHANGES),
                "No table has changed by a tenth, or its columns.",
            ),
        ]
        if "marts.data_freshness" in there:
            sections.append(("Freshness", opened.rows(_FRESHNESS), "Nothing was delivered."))
        if "marts.volume_anomalies" in there:
            sections.append(
                ("Deliveries of unusual size", opened.rows(_VOLUMES), "Every delivery was of its usual size.")
            )
    shown = [
        {
            "build": f"{build['started_at']:%Y-%m-%d %H:%M}",
            "command": build["command"],
            "verdict": build["verdict"],
            "seconds": round(build["seconds"]),
            "nodes": build["n_nodes"],
            "tests": build["n_tests"],
            "failed": build["n_failed"],
            "warnings": build["n_warnings"],
            "commit": (build["git_commit"] or "")[:7],
        }
        for build in builds[:15]
    ]
    body = [_verdict(builds), _timeline(builds)]
    body += [
        f"<h2>{title}</h2>{table(rows) if rows else f'<p>{empty}</p>'}" for title, rows, empty in sections
    ]
    body.append(f"<h2>Builds</h2>{table(shown)}")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page("Quality of the data", "\n".join(body)), encoding="utf-8")
    click.echo(f"Quality: {file}")


def has_something_to_tell() -> bool:
    """Whether a build has left what the page is about; one of a few models alone need not have."""
    with marts.newest() as opened:
        return _tables(opened).issuperset(_NEEDED)


def _tables(opened: marts.Marts) -> set[str]:
    return {str(row["name"]) for row in opened.rows(_THERE)}


def _verdict(builds: Rows) -> str:
    """What came of the newest build, in a sentence."""
    if not builds:
        return "<p>No build has ended yet.</p>"
    newest = builds[0]
    said = {
        "published": f"published: all of its {newest['n_tests']:,} tests passed",
        "tested": f"a test run: all of its {newest['n_tests']:,} tests passed",
        "part": "of a part of the project, and not published",
        "failed": f"red: {newest['n_failed']:,} nodes or tests failed or were skipped",
    }[newest["verdict"]]
    when = f"{newest['started_at']:%Y-%m-%d %H:%M} UTC"
    return f"<p>The newest {escape(newest['command'])}, of {when}, is {prose(said)}.</p>"


def _timeline(builds: Rows) -> str:
    """A bar for each build, the oldest first: as high as it took long, in the colour of its verdict."""
    longest = max((build["seconds"] for build in builds), default=0) or 1
    bars = []
    for k, build in enumerate(reversed(builds)):
        height = max(2.0, 90 * build["seconds"] / longest)
        what = f"{build['command']}: {build['verdict']}, {build['seconds']:.0f} s"
        told = f"{build['started_at']:%Y-%m-%d %H:%M}, {what}"
        bars.append(
            f'<rect x="{k * 18}" y="{100 - height:.1f}" width="14" height="{height:.1f}" '
            f'fill="{_COLOURS[build["verdict"]]}"><title>{escape(told)}</title></rect>'
        )
    legend = " ".join(
        f'<span style="color:{colour}">&#9632; {name}</span>' for name, colour in _COLOURS.items()
    )
    width = max(18 * len(builds), 18)
    return (
        f'<svg viewBox="0 0 {width} 100" style="max-width:{width}px;width:100%" role="img" '
        f'aria-label="Seconds of each build">{"".join(bars)}</svg>'
        f"<p class=shows>Seconds of each build, {longest:.0f} at most: {legend}</p>"
    )
