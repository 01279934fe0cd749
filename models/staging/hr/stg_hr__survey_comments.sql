with

deliveries as (
    select * from {{ ref('survey_comments') }}
),

cleaned as (
    select
        response_id,
        survey_date,
        nullif({{ trimmed('department') }}, '') as department,
        lower(question) as question,
        case when score between 0 and 10 then score end as score,
        -- Some surveys insist on a text: a dash says nothing.
        case when lower({{ trimmed('body') }}) not in ('', '-', '.', 'n/a') then {{ trimmed('body') }} end as body,
        loaded_at
    from deliveries
    where {{ is_known() }}
),

final as (
    {{ versions('cleaned', key=['response_id'], columns=[
        'survey_date', 'department', 'question', 'score', 'body',
    ]) }}
)

select * from final
