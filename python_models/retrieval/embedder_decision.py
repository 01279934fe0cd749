def model(dbt, session):
    # The history of decisions is not a cache: a full refresh leaves it alone.
    dbt.config(materialized="incremental", incremental_strategy="append", full_refresh=False)

    from ml import embedding, relation
    from ml.retrieval import decision

    service = relation.one(dbt.ref("embedder_in_service"), what="embedder_in_service")
    wanted = embedding.describe(service["wanted_embedder"])
    state = relation.one(dbt.ref("retrieval_state"), what="retrieval_state")
    return decision.run(
        wanted=(wanted.name, wanted.version),
        hits=dbt.ref("retrieval_hit"),
        golden=dbt.ref("golden_chunk"),
        parts=dbt.ref("golden_part"),
        state=state,
        previous=session.query(f"select * from {dbt.this}") if dbt.is_incremental else None,
        forced=state["force_embedder"],
    )
