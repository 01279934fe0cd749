with

files as (
    select * from {{ ref('document_file') }}
    where status = 'rejected'
),

final as (
    select
        path,
        document_id,
        reject_reason as reason,
        reject_detail as detail,
        reject_hint as hint,
        n_bytes,
        ingested_at as seen_at
    from files
)

select * from final
