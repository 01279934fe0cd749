"""MLflow's store in PostgreSQL: a schema of its own, in the database of the warehouse.

A schema rather than a database: it needs the right that a build needs anyway, to create schemas, whereas
creating a database is often not allowed on a server that one is given; there is one place to back up; and
where the store is follows from where the warehouse is, with nothing to remember or to ask.
"""

from __future__ import annotations

import os
from contextlib import suppress

from ml import settings
from ml.postgres import address

SCHEMA = "mlflow"


def uri() -> str:
    """The store's URI as MLflow wants it, without the password.

    The driver is named because SQLAlchemy's default is another one, which dbt does not bring along.
    """
    return address.current().uri(search_path=SCHEMA, scheme="postgresql+psycopg2")


def password(store: str) -> str:
    """The password that belongs to a URI which has none in it, because `uri` has made it."""
    return address.current().password if is_ours(store) else ""


def prepare(store: str) -> None:
    """Before MLflow connects: create the schema, and leave the password where the client library looks.

    Somebody else's store is left alone.
    """
    if not is_ours(store):
        return
    from ml.postgres import client

    if secret := password(store):
        os.environ["PGPASSWORD"] = secret
    with client.connect(address.current()) as connection, connection.cursor() as cursor:
        import psycopg2

        # Asked first: `if not exists` needs the right to create schemas even if there is nothing to create.
        cursor.execute("select from pg_namespace where nspname = %s", (SCHEMA,))
        if cursor.fetchone() is None:
            # `if not exists` does not see what another one, started together with us, has yet to commit.
            with suppress(psycopg2.errors.UniqueViolation):
                cursor.execute(f"create schema if not exists {SCHEMA}")


def is_ours(store: str) -> bool:
    """Whether a URI is the one that `uri` makes; any other store is not for us to prepare."""
    return settings.target() == settings.POSTGRES and store == uri()
