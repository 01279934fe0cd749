def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="delete+insert",
        unique_key=["customer_id", "as_of_date"],
    )

    from ml import scoring

    rows = dbt.ref("next_quarter_revenue_scoring_set")
    if dbt.is_incremental:
        rows = rows.filter(f"scoring_key not in (select scoring_key from {dbt.this})")
    return scoring.run("next_quarter_revenue", rows=rows, champion=dbt.ref("next_quarter_revenue_promotion"))
