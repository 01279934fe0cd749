-- A returned row is a chunk whose words, as they stand in the index of BM25, are not those of its text: the index is older than
-- the chunk, or knows a chunk that is no more.
with

chunk as (
    select
        chunk_id,
        {{ each_word('body') }} as word
    from {{ ref('chunk') }}
),

counted as (
    select
        chunk_id,
        count(*) as n_words
    from chunk
    where word <> ''
    group by chunk_id
),

indexed as (
    select
        chunk_id,
        sum(n_in_body) as n_words
    from {{ ref('chunk_word') }}
    group by chunk_id
    having sum(n_in_body) > 0
),

posted as (
    select distinct chunk_id from {{ ref('posting') }}
)

select
    coalesce(counted.chunk_id, indexed.chunk_id, posted.chunk_id) as chunk_id,
    counted.n_words,
    indexed.n_words as n_words_indexed
from counted
full outer join indexed on counted.chunk_id = indexed.chunk_id
full outer join posted on indexed.chunk_id = posted.chunk_id
where
    counted.n_words is null
    or indexed.n_words is null
    or counted.n_words <> indexed.n_words
