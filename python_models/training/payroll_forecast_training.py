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
        "payroll_forecast",
        rows=dbt.ref("payroll_forecast_training_set"),
        inputs=dbt.ref("payroll_forecast_training_inputs"),
        shift=dbt.ref("payroll_forecast_shift"),
        context=dbt.ref("build_context").filter("node_name = 'payroll_forecast_training'"),
        previous=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
    )
