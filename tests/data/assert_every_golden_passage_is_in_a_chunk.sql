-- A returned row is a part of a golden question whose document is here, and none of whose passages is in a chunk: it was cut in
-- two, or the document was changed and the golden set was not.
select
    parts.question_id,
    parts.part
from {{ ref('golden_part') }} as parts
left join {{ ref('golden_chunk') }} as chunks
    on parts.question_id = chunks.question_id
    and parts.part = chunks.part
where chunks.chunk_id is null
