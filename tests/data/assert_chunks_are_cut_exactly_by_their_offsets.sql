-- A returned row is a chunk whose text is not what stands between its offsets in its document, or whose document is not there.
select
    chunk.chunk_id,
    chunk.start_offset,
    chunk.end_offset
from {{ ref('chunk') }} as chunk
left join {{ ref('document') }} as documents on chunk.document_id = documents.document_id
where
    documents.document_id is null
    or chunk.text_hash <> documents.text_hash
    or chunk.body <> substr(documents.body, chunk.start_offset + 1, chunk.end_offset - chunk.start_offset)
