def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append")

    from ml import embedding, relation

    service = relation.one(dbt.ref("embedder_in_service"), what="embedder_in_service")
    return embedding.sync(
        wanted=dbt.ref("stg_golden__questions"),
        have=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
        embedders=[service["wanted_embedder"], service["embedder"]],
        keys=["question_hash"],
        text=["question"],
        what="questions",
    )
