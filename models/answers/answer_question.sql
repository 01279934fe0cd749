{#- Questions that teach when to refuse: those that no document answers, and those whose documents are here. -#}
with

questions as (
    select * from {{ ref('stg_golden__questions') }}
),

parts as (
    select distinct question_id from {{ ref('golden_part') }}
),

serving as (
    select * from {{ ref('search_chunk') }}
),

question_embedding as (
    select * from {{ ref('question_embedding') }}
),

embedder as (
    select distinct
        embedder,
        embedder_version
    from serving
),

final as (
    select
        questions.question_id,
        questions.kind,
        questions.domain,
        questions.question,
        embedder.embedder,
        embedder.embedder_version,
        question_embedding.embedding
    from questions
    cross join embedder
    inner join question_embedding
        on questions.question_hash = question_embedding.question_hash
        and embedder.embedder = question_embedding.embedder
        and embedder.embedder_version = question_embedding.embedder_version
    left join parts on questions.question_id = parts.question_id
    where questions.kind = 'unanswerable' or parts.question_id is not null
)

select * from final
