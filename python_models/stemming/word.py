def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="delete+insert", unique_key="word")

    from ml.retrieval import words

    seen, known = dbt.ref("chunk_word"), None
    if dbt.is_incremental:
        current = f"select word from {dbt.this} where stemmer = '{words.stemmer_key()}'"
        seen, known = seen.filter(f"word not in ({current})"), session.query(current)
    return words.run(seen=seen.select("word"), known=known)
