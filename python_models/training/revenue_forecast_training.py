def model(dbt, session):
    # The history of decisions is not a cache: a full refresh leaves it alone.
    dbt.config(
        materialized="incremental",
        incremental_strategy="append",
        on_schema_change="append_new_columns",
        full_refresh=False,
    )

    from ml import training

    return training.run(
        "revenue_forecast",
        rows=dbt.ref("revenue_forecast_training_set"),
        inputs=dbt.ref("revenue_forecast_training_inputs"),
        shift=dbt.ref("revenue_forecast_shift"),
        context=dbt.ref("build_context").filter("node_name = 'revenue_forecast_training'"),
        previous=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
    )
