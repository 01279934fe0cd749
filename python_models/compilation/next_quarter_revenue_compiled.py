def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append")

    from ml import compilation

    return compilation.run(
        "next_quarter_revenue",
        champion=dbt.ref("next_quarter_revenue_promotion"),
        previous=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
    )
