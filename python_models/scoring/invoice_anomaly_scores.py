def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="delete+insert",
        unique_key=["invoice_id", "issued_month"],
    )

    from ml import scoring

    rows = dbt.ref("invoice_anomaly_scoring_set")
    if dbt.is_incremental:
        rows = rows.filter(f"scoring_key not in (select scoring_key from {dbt.this})")
    return scoring.run("invoice_anomaly", rows=rows, champion=dbt.ref("invoice_anomaly_promotion"))
