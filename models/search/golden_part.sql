with

questions as (
    select * from {{ ref('stg_golden__questions') }}
),

passages as (
    select * from {{ ref('stg_golden__passages') }}
),

document as (
    select * from {{ ref('document') }}
),

final as (
    select distinct
        passages.question_id,
        questions.domain,
        passages.part
    from passages
    inner join questions on passages.question_id = questions.question_id
    inner join document on passages.document_id = document.document_id
)

select * from final
