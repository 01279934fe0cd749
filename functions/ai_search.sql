{#- Rows, not a table: in PostgreSQL the index stands on the table, so no CTE may come between. -#}
{%- set dimensions = embedding_dimensions() -%}
{%- set n = "greatest(100, 2 * coalesce(" ~ argument('k') ~ ", 10))" -%}
{%- set has_no_vector = argument('query_embedding') ~ " is null" -%}
{%- set vector = "cast(" ~ argument('query_embedding') ~ " as " ~ vector_type(dimensions) ~ ")" -%}
{%- set condition -%}
    ({{ argument('domain') }} is null or chunks.domain = {{ argument('domain') }})
            and ({{ argument('document') }} is null or chunks.document_id = {{ argument('document') }})
            and (
                {{ argument('include_superseded') }}
                or case
                    when cast({{ argument('as_of') }} as date) is null then chunks.is_current
                    else
                        coalesce(chunks.effective_from <= cast({{ argument('as_of') }} as date), true)
                        and coalesce(chunks.effective_to >= cast({{ argument('as_of') }} as date), true)
                end
            )
{%- endset -%}
with

request as (
    select
        1 as request_id,
        cast({{ argument('query') }} as text) as query_text,
        {{ static_embedding("case when " ~ has_no_vector ~ " then " ~ argument('query') ~ " end") }} as static_embedding
),

{{ ranked_chunks(
    chunks=ref('search_chunk'),
    condition=condition,
    vector=vector,
    n_candidates=n,
    one_request=true,
) }},

final as (
    select
        cast(ranked.rank as integer) as rank,
        chunks.chunk_id,
        chunks.document_id,
        chunks.title_path,
        chunks.body,
        ranked.score,
        cast(ranked.bm25_place as integer) as bm25_rank,
        cast(ranked.vector_place as integer) as vector_rank,
        ranked.leg as tier
    from ranked
    inner join {{ ref('search_chunk') }} as chunks on ranked.chunk_id = chunks.chunk_id
    where
        ranked.leg = case when {{ has_no_vector }} then 'static' else 'hybrid' end
        and ranked.rank <= coalesce({{ argument('k') }}, 10)
)

select * from final
order by rank
