def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append", full_refresh=False)

    from ml import promotion

    return promotion.run(
        "churn",
        training=dbt.ref("churn_training"),
        context=dbt.ref("build_context").filter("node_name = 'churn_training'"),
        previous=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
    )
