with

questions as (
    select * from {{ ref('stg_golden__questions') }}
),

passages as (
    select * from {{ ref('stg_golden__passages') }}
),

chunk as (
    select
        chunk_id,
        document_id,
        {{ flattened('body') }} as body
    from {{ ref('chunk') }}
),

final as (
    select distinct
        passages.question_id,
        passages.part,
        chunk.chunk_id,
        chunk.document_id
    from passages
    inner join questions on passages.question_id = questions.question_id
    inner join chunk
        on passages.document_id = chunk.document_id
        and strpos(chunk.body, passages.quote) > 0
)

select * from final
