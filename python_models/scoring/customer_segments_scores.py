def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="delete+insert",
        unique_key=["customer_id", "as_of_date"],
    )

    from ml import scoring

    rows = dbt.ref("customer_segments_scoring_set")
    if dbt.is_incremental:
        rows = rows.filter(f"scoring_key not in (select scoring_key from {dbt.this})")
    return scoring.run("customer_segments", rows=rows, champion=dbt.ref("customer_segments_promotion"))
