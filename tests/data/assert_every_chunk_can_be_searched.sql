-- A returned row is a chunk that search does not know as it is today: it is not in the table that is searched, or there with
-- another text, or without a vector; or it is there and no chunk any more.
select
    coalesce(chunk.chunk_id, searched.chunk_id) as chunk_id,
    chunk.content_hash,
    searched.content_hash as searched_hash
from {{ ref('chunk') }} as chunk
full outer join {{ ref('search_chunk') }} as searched on chunk.chunk_id = searched.chunk_id
where
    chunk.chunk_id is null
    or searched.embedding is null
    or chunk.content_hash <> searched.content_hash
