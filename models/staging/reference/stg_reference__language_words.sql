with

source as (
    select * from {{ ref('language_words') }}
),

final as (
    select
        language,
        place,
        word
    from source
)

select * from final
