with

chunk as (
    select * from {{ ref('chunk') }}
),

split as (
    select
        chunk_id,
        1 as n_in_title,
        0 as n_in_body,
        {{ each_word('title_path') }} as word
    from chunk

    union all

    select
        chunk_id,
        0 as n_in_title,
        1 as n_in_body,
        {{ each_word('body') }} as word
    from chunk
),

final as (
    select
        chunk_id,
        {{ cut_word('word') }} as word,
        cast(sum(n_in_title) as integer) as n_in_title,
        cast(sum(n_in_body) as integer) as n_in_body
    from split
    where word <> ''
    group by chunk_id, {{ cut_word('word') }}
)

select * from final
