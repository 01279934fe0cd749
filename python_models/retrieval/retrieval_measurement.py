def model(dbt, session):
    # History is not a cache: a full refresh leaves it alone.
    dbt.config(materialized="incremental", incremental_strategy="append", full_refresh=False)

    from ml import relation
    from ml.retrieval import measurement

    return measurement.run(
        hits=dbt.ref("retrieval_hit"),
        golden=dbt.ref("golden_chunk"),
        parts=dbt.ref("golden_part"),
        state=relation.one(dbt.ref("retrieval_state"), what="retrieval_state"),
        previous=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
    )
