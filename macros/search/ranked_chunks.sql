{#-
    CTEs that rank chunks by BM25, by vectors, by both, and by what there is without the query's vector, for one query or for many:
    `ranked` has request_id, leg, rank, chunk_id, score, and the place of the chunk in each leg. Before them stands the CTE
    `request` (request_id, query_text, static_embedding); `chunks` is a relation with chunk_id, document_id, duplicate_of,
    is_opening, embedding and static_embedding, which `condition` calls `chunks`.

    A reader's function and the measurement of its quality are made of the same SQL, so that what is measured is what serves.
-#}
{% macro ranked_chunks(chunks, condition, vector, n_candidates, one_request) -%}
    {%- set settings = search_settings() -%}
    {%- set opening_weight = "case when chunks.is_opening then " ~ settings.opening_weight ~ " else 0 end" -%}
    {%- set with_words, with_vectors = 'bm25' in var('search_legs'), 'vector' in var('search_legs') -%}
    query_word as (
        select
            request_id,
            {{ each_word('query_text') }} as word
        from request
    ),

    query_term as (
        select distinct
            query_word.request_id,
            coalesce(word.term, {{ cut_word('query_word.word') }}) as term
        from query_word
        left join {{ ref('word') }} as word on {{ cut_word('query_word.word') }} = word.word
        where query_word.word <> '' and not coalesce(word.is_stop_word, false)
    ),

    matched as (
        select
            query_term.request_id,
            posting.chunk_id,
            cast(sum(posting.weight) as double precision) as score
        from query_term
        inner join {{ ref('posting') }} as posting on query_term.term = posting.term
        group by query_term.request_id, posting.chunk_id
    ),

    bm25_candidate as (
        select
            request.request_id,
            chunks.chunk_id,
            chunks.document_id,
            chunks.duplicate_of,
            matched.score,
            row_number() over (
                partition by request.request_id
                order by matched.score desc, {{ byte_order('chunks.chunk_id') }}
            ) as place
        from matched
        inner join request on matched.request_id = request.request_id
        inner join {{ chunks }} as chunks on matched.chunk_id = chunks.chunk_id
        where {{ condition if with_words else 'false' }}
    ),

    nearest as (
        {{ nearest_chunks(chunks, condition if with_vectors else 'false', vector, n_candidates, one_request) }}
    ),

    vector_candidate as (
        select
            *,
            row_number() over (
                partition by request_id
                order by score desc, {{ byte_order('chunk_id') }}
            ) as place
        from nearest
    ),

    candidate as (
        select
            coalesce(bm25.request_id, near.request_id) as request_id,
            coalesce(bm25.chunk_id, near.chunk_id) as chunk_id,
            coalesce(bm25.document_id, near.document_id) as document_id,
            coalesce(bm25.duplicate_of, near.duplicate_of) as duplicate_of,
            bm25.score as bm25_score,
            bm25.place as bm25_place,
            near.score as vector_score,
            near.place as vector_place
        from (select * from bm25_candidate where place <= {{ n_candidates }}) as bm25
        full outer join (select * from vector_candidate where place <= {{ n_candidates }}) as near
            on bm25.request_id = near.request_id and bm25.chunk_id = near.chunk_id
    ),

    -- Reciprocal rank fusion (Cormack, Clarke & Buettcher 2009): who comes near the top of either list, or of both.
    fused as (
        select
            *,
            row_number() over (
                partition by request_id
                order by
                    coalesce(1.0 / ({{ settings.rank_constant }} + bm25_place), 0)
                    + coalesce(1.0 / ({{ settings.rank_constant }} + vector_place), 0) desc,
                    {{ byte_order('chunk_id') }}
            ) as fused_place
        from candidate
    ),

    -- Ranks do not say how near a hit was. So the first of the fused list are put in order by a sum of both scores, also those
    -- that one leg did not list. The opening of a document is near to all questions about it, and seldom the answer.
    reranked as (
        select
            fused.*,
            case
                when fused.fused_place > {{ settings.n_reranked }} then cast(-fused.fused_place as double precision)
                else
                    {{ "coalesce(" ~ inner_product('chunks.embedding', vector, one_request) ~ ", 0)" if with_vectors else "0" }}
                    + {{ settings.bm25_weight if with_words else 0 }} * coalesce(matched.score, 0)
                    - {{ opening_weight }}
            end as fused_score,
            -- Vectors of words put in order what words have found; what they find by themselves is worth little.
            case
                when fused.bm25_place > {{ settings.n_reranked }} then cast(-fused.bm25_place as double precision)
                else
                    {{ settings.static_weight }}
                    * coalesce({{ inner_product('chunks.static_embedding', 'request.static_embedding', true) }}, 0)
                    + {{ settings.bm25_weight }} * fused.bm25_score
                    - {{ opening_weight }}
            end as static_score
        from fused
        inner join request on fused.request_id = request.request_id
        inner join {{ chunks }} as chunks
            on fused.chunk_id = chunks.chunk_id
            and {{ condition }}
        left join matched
            on fused.request_id = matched.request_id
            and fused.chunk_id = matched.chunk_id
    ),

    scored as (
        select
            *,
            'bm25' as leg,
            bm25_score as score
        from reranked
        where bm25_place is not null

        union all

        select
            *,
            'vector' as leg,
            vector_score as score
        from reranked
        where vector_place is not null

        union all

        select
            *,
            'static' as leg,
            {{ six_digits('static_score') }} as score
        from reranked
        where bm25_place is not null

        union all

        select
            *,
            'hybrid' as leg,
            {{ six_digits('fused_score') }} as score
        from reranked
    ),

    ranked as (
        select
            scored.*,
            row_number() over (
                partition by scored.request_id, scored.leg
                order by scored.score desc, {{ byte_order('scored.chunk_id') }}
            ) as rank
        from scored
        -- Of two chunks that say the same, one is enough, if that one may be shown.
        left join scored as kept
            on scored.request_id = kept.request_id
            and scored.leg = kept.leg
            and scored.duplicate_of = kept.chunk_id
        where kept.chunk_id is null
    )
{%- endmacro %}
