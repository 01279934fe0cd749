def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="delete+insert", unique_key="metric")

    from ml.text import measurement

    return measurement.run(
        judgements=dbt.ref("judgement"),
        previous=session.query(f"select distinct measurement_key from {dbt.this}")
        if dbt.is_incremental
        else None,
    )
