with

files as (
    select * from {{ ref('document_file') }}
    where status = 'accepted'
),

successors as (
    select
        older.document_id,
        newer.document_id as superseded_by,
        row_number() over (
            partition by older.document_id
            order by newer.effective_from desc nulls last, {{ byte_order('newer.document_id') }} desc
        ) as recency
    from files as older
    inner join files as newer
        on older.document_id = newer.supersedes
        and older.document_id <> newer.document_id
),

final as (
    select
        document_id,
        superseded_by
    from successors
    where recency = 1
)

select * from final
