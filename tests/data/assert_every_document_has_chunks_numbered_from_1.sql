-- A returned row is a document without chunks, or with a gap in their positions: some of its text cannot be found.
select
    documents.document_id,
    count(chunk.chunk_id) as n_chunks,
    max(chunk.position) as last_position
from {{ ref('document') }} as documents
left join {{ ref('chunk') }} as chunk on documents.document_id = chunk.document_id
group by documents.document_id
having count(chunk.chunk_id) = 0 or max(chunk.position) <> count(chunk.chunk_id) or min(chunk.position) <> 1
