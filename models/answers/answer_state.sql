with

candidates as (
    select {{ row_digest(['tier', 'question_id', 'chunk_id', 'content_hash', 'body'], ['rank']) }} as digest
    from {{ ref('answer_candidate') }}
),

questions as (
    select {{ row_digest(['question_id', 'kind', 'domain', 'question', 'embedder', 'embedder_version'], ['length(question)']) }} as digest
    from {{ ref('answer_question') }}
),

passages as (
    select {{ row_digest(['question_id', 'document_id', 'quote'], ['part']) }} as digest
    from {{ ref('stg_golden__passages') }}
),

terms as (
    select {{ row_digest(['term'], ['n_chunks']) }} as digest
    from {{ ref('term') }}
),

chunks as (
    select
        count(*) as n_chunks,
        max(embedder) as embedder,
        max(embedder_version) as embedder_version
    from {{ ref('search_chunk') }}
),

final as (
    select
        md5(
            coalesce((select {{ sum_of_digests('digest') }} from candidates), '~')
            || ' ' || coalesce((select {{ sum_of_digests('digest') }} from questions), '~')
            || ' ' || coalesce((select {{ sum_of_digests('digest') }} from passages), '~')
            || ' ' || coalesce((select {{ sum_of_digests('digest') }} from terms), '~')
        ) as inputs_key,
        cast(n_chunks as integer) as n_chunks,
        embedder,
        embedder_version
    from chunks
)

select * from final
