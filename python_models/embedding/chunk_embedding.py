def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append")

    from ml import embedding, relation
    from ml.chunking import embedded_text

    service = relation.one(dbt.ref("embedder_in_service"), what="embedder_in_service")
    return embedding.sync(
        wanted=dbt.ref("chunk"),
        have=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
        embedders=[service["wanted_embedder"], service["embedder"]],
        keys=["content_hash", "chunker_key"],
        text=["title_path", "body"],
        write=embedded_text,
        what="chunks",
    )
