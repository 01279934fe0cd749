"""dbt-postgres with Python models: profile `type: pgpy`."""

from dbt.adapters.base import AdapterPlugin

from dbt.adapters.pgpy.impl import PgpyAdapter, PgpyCredentials
from dbt.include.pgpy import PACKAGE_PATH

Plugin = AdapterPlugin(
    adapter=PgpyAdapter,
    credentials=PgpyCredentials,
    include_path=PACKAGE_PATH,
    dependencies=["postgres"],
)
