"""dbt-postgres with Python models: profile `type: pgpy`."""

from dbt.adapters.base import AdapterPlugin

from dbt.adapters.pgpy.impl import PgpyAdapter, PgpyCredentials
from dbt.include import pgpy

Plugin = AdapterPlugin(
    adapter=PgpyAdapter,  # type: ignore[arg-type]
    credentials=PgpyCredentials,
    include_path=pgpy.PACKAGE_PATH,
    dependencies=["postgres"],
)
