{#-
    A select of the `n` chunks whose vectors are nearest to each request's, by the inner product. `vector` is the request's
    vector, as SQL; without one there are no rows.
-#}
{% macro nearest_chunks(chunks, condition, vector, n, one_request) -%}
    {{- return(adapter.dispatch('nearest_chunks')(chunks, condition, vector, n, one_request)) -}}
{%- endmacro %}

{#-
    For one request the vector is a constant, and the best are kept while the table is read: no sort, no copy. For many, the
    vectors are lists, whose length differs by embedder.
-#}
{% macro duckdb__nearest_chunks(chunks, condition, vector, n, one_request) -%}
        select
            request.request_id,
            chunks.chunk_id,
            chunks.document_id,
            chunks.duplicate_of,
            {{ inner_product('chunks.embedding', vector, one_request) }} as score
        from {{ chunks }} as chunks
        cross join request
        where {{ vector }} is not null and {{ condition }}
        {%- if one_request %}
        order by array_inner_product(chunks.embedding, {{ vector }}) desc
        limit {{ n }}
        {%- endif %}
{%- endmacro %}

{#- Order and limit by the operator: that is what an index of pgvector answers. -#}
{% macro postgres__nearest_chunks(chunks, condition, vector, n, one_request) -%}
        select
            request.request_id,
            near.chunk_id,
            near.document_id,
            near.duplicate_of,
            near.score
        from request
        cross join lateral (
            select
                chunks.chunk_id,
                chunks.document_id,
                chunks.duplicate_of,
                {{ inner_product('chunks.embedding', vector, one_request) }} as score
            from {{ chunks }} as chunks
            where {{ vector }} is not null and {{ condition }}
            order by chunks.embedding <#> {{ vector }}
            limit {{ n }}
        ) as near
{%- endmacro %}
