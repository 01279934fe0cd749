def model(dbt, session):
    # The history of decisions is not a cache: a full refresh leaves it alone.
    dbt.config(
        materialized="incremental",
        incremental_strategy="append",
        on_schema_change="append_new_columns",
        full_refresh=False,
    )

    from ml import promotion

    return promotion.run(
        "$name",
        training=dbt.ref("${name}_training"),
        context=dbt.ref("build_context").filter("node_name = '${name}_training'"),
        previous=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
    )
