with

choices as (
    select * from {{ ref('stg_golden__choices') }}
),

judged as (
    select
        'function' as subject,
        'all' as part,
        'accuracy' as metric,
        coalesce({{ function('ai_classify') }}(body, labels) ->> 'label' = label, false) as is_right
    from choices

    union all

    -- Whoever always names the first label.
    select
        'first label' as subject,
        'all' as part,
        'accuracy' as metric,
        labels[1] = label as is_right
    from choices
),

{{ shares_of_hits('ai_classify') }}

select * from final
