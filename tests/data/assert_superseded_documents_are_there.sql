-- A returned row is a document that says it supersedes one that does not exist, or itself: the name may be misspelt.
{{ config(severity='warn') }}
select
    documents.document_id,
    documents.supersedes
from {{ ref('document') }} as documents
left join {{ ref('document') }} as older
    on documents.supersedes = older.document_id
    and documents.document_id <> older.document_id
where documents.supersedes is not null and older.document_id is null
