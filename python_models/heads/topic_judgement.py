def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="delete+insert", unique_key="function_name")

    from ml.text import training

    return training.judgements(
        "ai_classify_ticket",
        state=dbt.ref("head_state").filter("function_name = 'ai_classify_ticket'"),
        words=dbt.ref("golden_topic_word"),
        labels=dbt.ref("stg_golden__topics"),
        previous=session.query(f"select distinct head_key from {dbt.this}") if dbt.is_incremental else None,
    )
