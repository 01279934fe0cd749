"""Looking into the MLflow registry without importing MLflow.

A build in which nothing changed asks three questions: is this version still there, is there a version with
this training key, who is champion? Importing MLflow to ask takes three seconds; SQLite, PostgreSQL or one
HTTP request answer in milliseconds. Whatever this module cannot read (another database, a server that wants a
login) it asks MLflow itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlencode, urlparse
from urllib.request import urlopen

from ml import settings

CHAMPION = "champion"
CANDIDATE = "candidate"
READY = "READY"


@dataclass(frozen=True)
class Version:
    """A registered version: its number, the run that made it, where its files are, and its tags."""

    name: str
    number: int
    run_id: str
    files: str
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def uri(self) -> str:
        """The address under which MLflow loads it."""
        return f"models:/{self.name}/{self.number}"

    @property
    def usable(self) -> bool:
        """Whether its files are still there; files on another machine are taken on trust."""
        place = urlparse(self.files)
        if place.scheme not in ("", "file"):
            return True
        return bool(place.path) and (Path(unquote(place.path)) / "MLmodel").is_file()


class _Store(Protocol):
    def version(self, name: str, number: int) -> Version | None: ...
    def with_key(self, name: str, training_key: str) -> Version | None: ...
    def behind(self, name: str, alias: str) -> Version | None: ...


def version(name: str, number: int) -> Version | None:
    """A version that exists and whose files are there, else None."""
    return _ask(lambda store: store.version(name, number))


def with_key(name: str, training_key: str) -> Version | None:
    """The newest usable version that was trained under this key, else None."""
    return _ask(lambda store: store.with_key(name, training_key))


def champion(name: str) -> Version | None:
    """The usable version behind the alias `champion`, else None."""
    return _ask(lambda store: store.behind(name, CHAMPION))


def _ask(question: Callable[[_Store], Version | None]) -> Version | None:
    uri = settings.tracking_uri()
    try:
        found = question(_plain(uri) or _Client())
    except Unreadable:
        found = question(_Client())
    return found if found and found.usable else None


def _plain(uri: str) -> _Store | None:
    """A store that can be read without MLflow, else None."""
    from ml import registry_tables

    scheme = urlparse(uri).scheme.split("+")[0]
    if uri.startswith("sqlite:///"):
        return registry_tables.Sqlite(Path(uri.removeprefix("sqlite:///")))
    if scheme in ("http", "https"):
        return _Server(uri.rstrip("/"))
    if scheme in ("postgresql", "postgres"):
        from ml.postgres import tracking

        try:
            return registry_tables.Postgres(uri, password=tracking.password(uri))
        except ImportError:  # MLflow may have another driver.
            return None
    return None


class Unreadable(Exception):
    """The store does not answer plain questions: a server wants a login, or MLflow has yet to migrate it."""


class _Server:
    """Asks a tracking server through its REST interface."""

    def __init__(self, uri: str) -> None:
        self.base = f"{uri}/api/2.0/mlflow"

    def version(self, name: str, number: int) -> Version | None:
        return self._first(self._get("model-versions/get", name=name, version=number).get("model_version"))

    def with_key(self, name: str, training_key: str) -> Version | None:
        wanted = f"name = '{name}' and tags.training_key = '{training_key}'"
        found = self._get(
            "model-versions/search", filter=wanted, order_by="version_number DESC", max_results=1
        )
        return self._first(*found.get("model_versions", []))

    def behind(self, name: str, alias: str) -> Version | None:
        return self._first(self._get("registered-models/alias", name=name, alias=alias).get("model_version"))

    def _first(self, *found: dict[str, Any] | None) -> Version | None:
        if not found or found[0] is None or found[0].get("status", READY) != READY:
            return None
        its = found[0]
        tags = {tag["key"]: tag["value"] for tag in its.get("tags", [])}
        return Version(its["name"], int(its["version"]), its.get("run_id", ""), its.get("source", ""), tags)

    def _get(self, what: str, **values: object) -> dict[str, Any]:
        try:
            with urlopen(f"{self.base}/{what}?{urlencode(values)}", timeout=10) as answer:
                return dict(json.load(answer))
        except HTTPError as error:
            missing = (
                "RESOURCE_DOES_NOT_EXIST",
                "INVALID_PARAMETER_VALUE",
            )  # The second: an alias nobody has set.
            if any(word in error.read().decode(errors="replace") for word in missing):
                return {}
            raise Unreadable from error
        except (URLError, TimeoutError, ValueError) as error:
            raise Unreadable from error


class _Client:
    """Asks MLflow itself: three seconds slower, and able to read every store that MLflow can."""

    def __init__(self) -> None:
        from ml import store

        self.client = store.connect()

    def version(self, name: str, number: int) -> Version | None:
        return self._made(lambda: self.client.get_model_version(name, str(number)))

    def with_key(self, name: str, training_key: str) -> Version | None:
        wanted = f"name = '{name}' and tags.training_key = '{training_key}'"
        found = self.client.search_model_versions(wanted, order_by=["version_number DESC"], max_results=1)
        return self._made(lambda: found[0]) if found else None

    def behind(self, name: str, alias: str) -> Version | None:
        return self._made(lambda: self.client.get_model_version_by_alias(name, alias))

    def _made(self, get: Callable[[], Any]) -> Version | None:
        from mlflow.exceptions import MlflowException

        try:
            found = get()
        except MlflowException as error:
            if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
                return None
            raise
        return Version(
            found.name, int(found.version), found.run_id or "", found.source or "", dict(found.tags)
        )
