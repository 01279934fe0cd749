with

hits as (
    select * from {{ ref('retrieval_hit') }}
    where leg in ('hybrid', 'static') and rank <= 5
),

questions as (
    select * from {{ ref('answer_question') }}
),

chunks as (
    select * from {{ ref('search_chunk') }}
),

final as (
    select
        hits.leg as tier,
        hits.question_id,
        hits.rank,
        hits.chunk_id,
        chunks.document_id,
        chunks.title_path,
        chunks.body,
        chunks.content_hash,
        cast(chunks.embedding as real[]) as embedding
    from hits
    inner join questions
        on hits.question_id = questions.question_id
        and hits.embedder = questions.embedder
        and hits.embedder_version = questions.embedder_version
    inner join chunks on hits.chunk_id = chunks.chunk_id
)

select * from final
