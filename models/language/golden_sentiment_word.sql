with

spoken as (
    select
        text_id,
        {{ each_spoken_word('body', meaning=true) }} as word
    from {{ ref('stg_golden__sentiments') }}
),

final as (
    select
        text_id,
        word,
        cast(count(*) as integer) as n
    from spoken
    group by text_id, word
)

select * from final
