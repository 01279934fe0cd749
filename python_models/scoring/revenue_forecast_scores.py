def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="delete+insert",
        unique_key=["forecast_id", "as_of_date"],
    )

    from ml import scoring

    rows = dbt.ref("revenue_forecast_scoring_set")
    if dbt.is_incremental:
        rows = rows.filter(f"scoring_key not in (select scoring_key from {dbt.this})")
    return scoring.run("revenue_forecast", rows=rows, champion=dbt.ref("revenue_forecast_promotion"))
