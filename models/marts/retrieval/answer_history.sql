with

question_log as (
    select * from {{ ref('question_log') }}
),

judgements as (
    select
        *,
        count(*) over (partition by answer_id) as n_judgements,
        row_number() over (
            partition by answer_id
            order by given_at desc, {{ byte_order('feedback_id') }} desc
        ) as recency
    from {{ ref('answer_feedback') }}
),

cited as (
    select
        answer_id,
        count(distinct document_id) as n_documents
    from {{ ref('answer_passage') }}
    where citation is not null
    group by answer_id
),

final as (
    select
        question_log.answer_id,
        question_log.asked_at,
        question_log.question,
        question_log.answer,
        question_log.is_answered,
        question_log.evidence,
        question_log.threshold,
        question_log.generator,
        question_log.n_unsupported,
        cast(coalesce(cited.n_documents, 0) as integer) as n_documents,
        question_log.total_ms,
        cast(coalesce(judgements.n_judgements, 0) as integer) as n_judgements,
        judgements.verdict,
        judgements.comment,
        judgements.label,
        judgements.given_at as judged_at
    from question_log
    left join cited on question_log.answer_id = cited.answer_id
    left join judgements
        on question_log.answer_id = judgements.answer_id
        and judgements.recency = 1
)

select * from final
