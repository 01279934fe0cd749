def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="delete+insert", unique_key="word")

    from ml.text import word_table

    return word_table.run(
        wanted=dbt.ref("golden_word"),
        have=session.query(f"select word, vector_version from {dbt.this}") if dbt.is_incremental else None,
    )
