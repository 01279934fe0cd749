def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="delete+insert",
        unique_key="function_name",
        on_schema_change="sync_all_columns",
    )

    from ml.text import training

    return training.weights(
        "ai_sentiment",
        state=dbt.ref("head_state").filter("function_name = 'ai_sentiment'"),
        words=dbt.ref("golden_sentiment_word"),
        labels=dbt.ref("stg_golden__sentiments"),
        previous=session.query(f"select distinct head_key from {dbt.this}") if dbt.is_incremental else None,
    )
