def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append", full_refresh=False)

    from ml import training

    return training.run(
        "churn",
        rows=dbt.ref("churn_training_set"),
        inputs=dbt.ref("churn_training_inputs"),
        context=dbt.ref("build_context").filter("node_name = 'churn_training'"),
        previous=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
    )
