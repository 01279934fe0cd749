with

files as (
    select * from {{ ref('document_file') }}
    where status = 'accepted'
),

successors as (
    select * from {{ ref('document_successor') }}
),

near_duplicates as (
    select * from {{ ref('document_near_duplicate') }}
),

final as (
    select
        files.document_id,
        files.path,
        files.title,
        files.domain,
        files.version,
        files.effective_from,
        files.effective_to,
        files.owner,
        files.supersedes,
        successors.superseded_by,
        successors.document_id is null as is_current,
        near_duplicates.near_duplicate_of,
        files.body,
        files.text_hash,
        files.n_words,
        files.n_personal_data,
        files.personal_data,
        files.ingested_at
    from files
    left join successors on files.document_id = successors.document_id
    left join near_duplicates on files.document_id = near_duplicates.document_id
)

select * from final
