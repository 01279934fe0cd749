def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="delete+insert",
        unique_key=["customer_id", "as_of_date"],
    )

    from ml import scoring

    rows = dbt.ref("churn_scoring_set")
    if dbt.is_incremental:
        rows = rows.filter(f"scoring_key not in (select scoring_key from {dbt.this})")
    return scoring.run("churn", rows=rows, champion=dbt.ref("churn_promotion"))
