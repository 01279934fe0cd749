def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="delete+insert",
        unique_key=["tier", "question_id"],
        on_schema_change="sync_all_columns",
    )

    from ml.retrieval import golden_evidence

    return golden_evidence.run(
        state=dbt.ref("answer_state"),
        questions=dbt.ref("answer_question"),
        candidates=dbt.ref("answer_candidate"),
        passages=dbt.ref("stg_golden__passages"),
        terms=dbt.ref("term").select("term, idf"),
        previous=session.query(f"select distinct evidence_key from {dbt.this}")
        if dbt.is_incremental
        else None,
    )
