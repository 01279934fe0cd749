with

passage as (
    select distinct
        content_hash,
        chunker_key
    from {{ ref('passage') }}
),

questions as (
    select distinct question_hash from {{ ref('stg_golden__questions') }}
),

chunk_embedding as (
    select * from {{ ref('chunk_embedding') }}
),

question_embedding as (
    select * from {{ ref('question_embedding') }}
),

chunks_of as (
    select
        chunk_embedding.embedder,
        chunk_embedding.embedder_version,
        max(chunk_embedding.dimensions) as dimensions,
        count(*) as n_embedded
    from chunk_embedding
    inner join passage
        on chunk_embedding.content_hash = passage.content_hash
        and chunk_embedding.chunker_key = passage.chunker_key
    group by chunk_embedding.embedder, chunk_embedding.embedder_version
),

questions_of as (
    select
        question_embedding.embedder,
        question_embedding.embedder_version,
        count(*) as n_embedded
    from question_embedding
    inner join questions on question_embedding.question_hash = questions.question_hash
    group by question_embedding.embedder, question_embedding.embedder_version
),

final as (
    select
        chunks_of.embedder,
        chunks_of.embedder_version,
        cast(chunks_of.dimensions as integer) as dimensions,
        cast(chunks_of.n_embedded as integer) as n_chunks,
        cast((select count(*) from passage) - chunks_of.n_embedded as integer) as n_chunks_missing,
        chunks_of.n_embedded = (select count(*) from passage)
        and coalesce(questions_of.n_embedded, 0) = (select count(*) from questions) as is_complete
    from chunks_of
    left join questions_of
        on chunks_of.embedder = questions_of.embedder
        and chunks_of.embedder_version = questions_of.embedder_version
)

select * from final
