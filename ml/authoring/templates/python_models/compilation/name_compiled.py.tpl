def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append")

    from ml import compilation

    return compilation.run(
        "$name",
        champion=dbt.ref("${name}_promotion"),
        previous=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
    )
