def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="delete+insert",
        unique_key="path",
        on_schema_change="append_new_columns",
    )

    from ml.documents import ingestion

    known = ", ".join(ingestion.KNOWN)
    return ingestion.run(
        folder=dbt.config.meta_get("documents_path"),
        max_mb=dbt.config.meta_get("max_document_mb"),
        have=session.query(f"select {known} from {dbt.this}") if dbt.is_incremental else None,
    )
