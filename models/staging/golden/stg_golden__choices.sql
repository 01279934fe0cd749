with

source as (
    select * from {{ ref('golden_choices') }}
),

final as (
    select
        text_id,
        {{ trimmed('body') }} as body,
        string_to_array(labels, ' | ') as labels,
        label
    from source
)

select * from final
