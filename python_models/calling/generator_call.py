def model(dbt, session):
    # What was spent is not a cache: a full refresh leaves it alone.
    dbt.config(
        materialized="incremental",
        incremental_strategy="append",
        on_schema_change="append_new_columns",
        full_refresh=False,
    )

    from ml.calls import table

    return table.run(
        previous=session.query(f"select ledger_id, max(number) as number from {dbt.this} group by ledger_id")
        if dbt.is_incremental
        else None,
    )
