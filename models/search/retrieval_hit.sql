-- depends_on: {{ ref('word') }}
-- depends_on: {{ ref('posting') }}
with

passage as (
    select * from {{ ref('passage') }}
    where is_current
),

questions as (
    select * from {{ ref('stg_golden__questions') }}
),

sets as (
    select * from {{ ref('embedder_set') }}
    where is_complete
),

chunk_embedding as (
    select * from {{ ref('chunk_embedding') }}
),

chunk_static_embedding as (
    select * from {{ ref('chunk_static_embedding') }}
),

question_embedding as (
    select * from {{ ref('question_embedding') }}
),

-- Each question once, however many embedders there are.
static_question as (
    select
        question_id,
        {{ static_embedding('question') }} as static_embedding
    from questions
),

-- One request for each question and embedder.
request as (
    select
        sets.embedder,
        sets.embedder_version,
        questions.question_id,
        sets.embedder || ' ' || sets.embedder_version || ' ' || questions.question_id as request_id,
        questions.question as query_text,
        {{ as_vector('question_embedding.embedding') }} as embedding,
        static_question.static_embedding
    from questions
    cross join sets
    inner join static_question on questions.question_id = static_question.question_id
    inner join question_embedding
        on questions.question_hash = question_embedding.question_hash
        and sets.embedder = question_embedding.embedder
        and sets.embedder_version = question_embedding.embedder_version
),

chunks as (
    select
        sets.embedder,
        sets.embedder_version,
        passage.chunk_id,
        passage.document_id,
        passage.duplicate_of,
        passage.is_opening,
        {{ as_vector('chunk_embedding.embedding') }} as embedding,
        cast(chunk_static_embedding.static_embedding as {{ vector_type(word_dimensions()) }}) as static_embedding
    from passage
    inner join chunk_static_embedding on passage.chunk_id = chunk_static_embedding.chunk_id
    inner join chunk_embedding
        on passage.content_hash = chunk_embedding.content_hash
        and passage.chunker_key = chunk_embedding.chunker_key
    inner join sets
        on chunk_embedding.embedder = sets.embedder
        and chunk_embedding.embedder_version = sets.embedder_version
),

{{ ranked_chunks(
    chunks='chunks',
    condition='chunks.embedder = request.embedder and chunks.embedder_version = request.embedder_version',
    vector='request.embedding',
    n_candidates=100,
    one_request=false,
) }},

final as (
    select
        request.embedder,
        request.embedder_version,
        ranked.leg,
        request.question_id,
        cast(ranked.rank as integer) as rank,
        ranked.chunk_id,
        passage.content_hash,
        ranked.score
    from ranked
    inner join request on ranked.request_id = request.request_id
    inner join passage on ranked.chunk_id = passage.chunk_id
    where ranked.rank <= 10
)

select * from final
