"""`warehouse notify`: tell a chat that the last build failed, and which tests."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from ml import notification, settings
from ml.errors import SettingsError


@click.command()
@click.option("--webhook", help=f"Where to post; else {notification.SETTING}.")
@click.option("--always", is_flag=True, help="Also when everything passed.")
@click.option(
    "--results",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="dbt's run_results.json.  [default: target/run_results.json]",
)
def command(webhook: str | None, always: bool, results: Path | None) -> None:
    """Post what failed in the last build to a webhook of Slack, Mattermost, Teams or another.

    `make build` does it by itself where WAREHOUSE_WEBHOOK is set.
    """
    url = webhook or os.environ.get(notification.SETTING)
    if not url:
        raise SettingsError(
            "there is no webhook to post to",
            expected=f"--webhook, or {notification.SETTING}",
            found="neither",
            hint="make an incoming webhook in your chat program, and set the variable to its address",
        )
    results = results or settings.project_root() / "target" / "run_results.json"
    if not results.is_file():
        raise SettingsError(
            "there is no build to tell about",
            expected=str(results),
            found="no such file",
            hint="run `make build`",
        )
    found = json.loads(results.read_text(encoding="utf-8"))["results"]
    text = notification.message(found, _tables(results.with_name("manifest.json")))
    if not text and always:
        text = f"The build passed: {len(found):,} nodes and tests."
    if not text:
        click.echo("Everything passed: nothing was posted")
        return
    notification.send(url, text)
    click.echo(f"Posted: {text.splitlines()[0]}")


def _tables(manifest: Path) -> dict[str, str]:
    """The table that each test is about, as far as the manifest says."""
    if not manifest.is_file():
        return {}
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    return {
        name: f"{nodes[tested]['schema']}.{nodes[tested]['alias']}"
        for name, node in nodes.items()
        if (tested := node.get("attached_node")) in nodes
    }
