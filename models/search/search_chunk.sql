{{ config(post_hook="{{ vector_index(this, 'embedding') }}") }}
-- depends_on: {{ ref('embedder_set') }}
{%- set vector = vector_type(embedding_dimensions()) %}

with

decisions as (
    select
        embedder,
        embedder_version,
        row_number() over (order by decided_at desc) as recency
    from {{ ref('embedder_decision') }}
),

passage as (
    select * from {{ ref('passage') }}
),

chunk_embedding as (
    select * from {{ ref('chunk_embedding') }}
),

chunk_static_embedding as (
    select * from {{ ref('chunk_static_embedding') }}
),

final as (
    select
        passage.chunk_id,
        passage.document_id,
        passage.position,
        passage.is_opening,
        passage.title,
        passage.title_path,
        passage.domain,
        passage.effective_from,
        passage.effective_to,
        passage.is_current,
        passage.duplicate_of,
        passage.body,
        passage.n_tokens,
        passage.content_hash,
        decisions.embedder,
        decisions.embedder_version,
        cast(chunk_embedding.embedding as {{ vector }}) as embedding,
        cast(chunk_static_embedding.static_embedding as {{ vector_type(word_dimensions()) }}) as static_embedding
    from passage
    cross join decisions
    inner join chunk_static_embedding on passage.chunk_id = chunk_static_embedding.chunk_id
    -- A chunk without a vector is still found by its words; a test reports it.
    left join chunk_embedding
        on passage.content_hash = chunk_embedding.content_hash
        and passage.chunker_key = chunk_embedding.chunker_key
        and decisions.embedder = chunk_embedding.embedder
        and decisions.embedder_version = chunk_embedding.embedder_version
    where decisions.recency = 1
)

select * from final
