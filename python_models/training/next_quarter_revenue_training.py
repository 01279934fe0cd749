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
        "next_quarter_revenue",
        rows=dbt.ref("next_quarter_revenue_training_set"),
        inputs=dbt.ref("next_quarter_revenue_training_inputs"),
        shift=dbt.ref("next_quarter_revenue_shift"),
        context=dbt.ref("build_context").filter("node_name = 'next_quarter_revenue_training'"),
        previous=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
    )
