def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="delete+insert",
        unique_key="word",
        on_schema_change="sync_all_columns",
    )

    from ml.text import concepts

    return concepts.weights(
        concepts=dbt.ref("stg_reference__ticket_concepts"),
        words=dbt.ref("distilled_word"),
        previous=session.query(f"select distinct concepts_key from {dbt.this}")
        if dbt.is_incremental
        else None,
    )
