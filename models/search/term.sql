with

chunk_word as (
    select * from {{ ref('chunk_word') }}
),

word as (
    select * from {{ ref('word') }}
),

counted as (
    select count(*) as n_all from {{ ref('chunk') }}
),

occurring as (
    select
        word.term,
        cast(count(distinct chunk_word.chunk_id) as integer) as n_chunks
    from chunk_word
    inner join word on chunk_word.word = word.word
    where not word.is_stop_word
    group by word.term
),

final as (
    select
        occurring.term,
        occurring.n_chunks,
        ln(cast(1 + (counted.n_all - occurring.n_chunks + 0.5) / (occurring.n_chunks + 0.5) as double precision)) as idf
    from occurring
    cross join counted
)

select * from final
