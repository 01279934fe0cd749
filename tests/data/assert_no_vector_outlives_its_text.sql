-- A returned row is a vector of a text that no chunk holds any more.
select
    vectors.content_hash,
    vectors.embedder,
    vectors.chunker_key
from {{ ref('chunk_embedding') }} as vectors
left join {{ ref('chunk') }} as chunk
    on vectors.content_hash = chunk.content_hash
    and vectors.chunker_key = chunk.chunker_key
where chunk.chunk_id is null
