with

final as (
    select
        word,
        {{ summable('vector') }} as vector,
        cast({{ length_of_numbers('vector') }} as integer) as weight
    from {{ ref('distilled_word') }}
)

select * from final
