with

final as (
    select
        word,
        {{ summable('vector') }} as vector
    from {{ ref('distilled_word') }}
)

select * from final
