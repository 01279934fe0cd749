def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="delete+insert",
        unique_key=["$entity", "$time"],
    )

    from ml import scoring

    rows = dbt.ref("${name}_scoring_set")
    if dbt.is_incremental:
        rows = rows.filter(f"scoring_key not in (select scoring_key from {dbt.this})")
    return scoring.run("$name", rows=rows, champion=dbt.ref("${name}_promotion"))
