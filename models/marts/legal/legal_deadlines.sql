with

deadlines as (
    select * from {{ ref('document_deadline') }}
),

documents as (
    select * from {{ ref('document') }}
    where domain = 'claims'
),

final as (
    select
        deadlines.document_id,
        deadlines.piece_no,
        deadlines.figure_no,
        documents.title,
        documents.domain,
        documents.version,
        documents.effective_from,
        documents.effective_to,
        documents.is_current as is_in_force,
        documents.near_duplicate_of,
        deadlines.section,
        deadlines.subject,
        deadlines.direction,
        deadlines.value,
        deadlines.unit,
        deadlines.length_days,
        deadlines.counted_from,
        deadlines.phrase,
        deadlines.start_at,
        deadlines.sentence,
        deadlines.is_example
    from deadlines
    inner join documents on deadlines.document_id = documents.document_id
)

select * from final
