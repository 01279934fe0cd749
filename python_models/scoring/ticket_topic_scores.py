def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="delete+insert",
        unique_key=["ticket_id", "as_of_date"],
    )

    from ml import scoring

    rows = dbt.ref("ticket_topic_scoring_set")
    if dbt.is_incremental:
        rows = rows.filter(f"scoring_key not in (select scoring_key from {dbt.this})")
    return scoring.run("ticket_topic", rows=rows, champion=dbt.ref("ticket_topic_promotion"))
