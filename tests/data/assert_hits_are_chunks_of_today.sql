-- A returned row is a hit that is no chunk any more, or one whose text has changed since: the hits are older than the chunks.
select
    hits.question_id,
    hits.chunk_id
from {{ ref('retrieval_hit') }} as hits
left join {{ ref('chunk') }} as chunk
    on hits.chunk_id = chunk.chunk_id
    and hits.content_hash = chunk.content_hash
where chunk.chunk_id is null
