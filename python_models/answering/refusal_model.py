def model(dbt, session):
    # The history of models is not a cache: a full refresh leaves it alone.
    dbt.config(
        materialized="incremental",
        incremental_strategy="append",
        on_schema_change="append_new_columns",
        full_refresh=False,
    )

    from ml.retrieval import refusal_table

    return refusal_table.run(
        evidence=dbt.ref("question_evidence"),
        questions=dbt.ref("answer_question").select("question_id, embedding"),
        previous=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
    )
