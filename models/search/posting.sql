{% set settings = search_settings() %}

with

chunk_word as (
    select * from {{ ref('chunk_word') }}
),

word as (
    select * from {{ ref('word') }}
),

term as (
    select * from {{ ref('term') }}
),

occurring as (
    select
        word.term,
        chunk_word.chunk_id,
        sum(chunk_word.n_in_body + {{ settings.title_weight }} * chunk_word.n_in_title) as n_occurrences
    from chunk_word
    inner join word on chunk_word.word = word.word
    where not word.is_stop_word
    group by word.term, chunk_word.chunk_id
),

chunk_size as (
    select
        chunk_id,
        cast(sum(n_occurrences) as double precision) as n_terms
    from occurring
    group by chunk_id
),

sized as (
    select
        occurring.term,
        occurring.chunk_id,
        occurring.n_occurrences,
        chunk_size.n_terms / (select avg(size.n_terms) from chunk_size as size) as relative_size
    from occurring
    inner join chunk_size on occurring.chunk_id = chunk_size.chunk_id
),

final as (
    select
        sized.term,
        sized.chunk_id,
        cast(sized.n_occurrences as double precision) as n_occurrences,
        -- A decimal: sums of it are exact, so that chunks tie, and rank, alike whatever the order of the sum.
        cast(
            term.idf * sized.n_occurrences * ({{ settings.k1 }} + 1)
            / (sized.n_occurrences + {{ settings.k1 }} * (1 - {{ settings.b }} + {{ settings.b }} * sized.relative_size))
            as decimal(18, 6)
        ) as weight
    from sized
    inner join term on sized.term = term.term
)

select * from final
-- Rows of a term lie together, so that a query reads only the part of the table that has its terms.
order by term, chunk_id
