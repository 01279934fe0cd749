def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="delete+insert",
        unique_key="document_id",
        on_schema_change="append_new_columns",
    )

    from ml.chunking import CHUNKER_KEY, stream

    documents = dbt.ref("document").select("document_id", "title", "body", "text_hash")
    if dbt.is_incremental:
        cut = f"select document_id || ' ' || text_hash from {dbt.this} where chunker_key = '{CHUNKER_KEY}'"
        documents = documents.filter(f"document_id || ' ' || text_hash not in ({cut})")
    return stream.run(documents)
