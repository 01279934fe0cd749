-- A returned row is a near-duplicate of a document that does not exist, is superseded, or is itself marked as a copy.
select
    documents.document_id,
    documents.near_duplicate_of
from {{ ref('document') }} as documents
left join {{ ref('document') }} as kept on documents.near_duplicate_of = kept.document_id
where
    documents.near_duplicate_of is not null
    and (kept.document_id is null or not kept.is_current or kept.near_duplicate_of is not null)
