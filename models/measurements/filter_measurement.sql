with

filters as (
    select
        text_id,
        body,
        statement,
        holds,
        -- A statement of a text far away in the list.
        lead(statement, 62) over (order by text_id) as other_statement
    from {{ ref('stg_golden__filters') }}
),

asked as (
    select
        body,
        statement,
        holds as expected,
        case when holds then 'true statements' else 'near misses' end as part
    from filters

    union all

    select
        body,
        other_statement as statement,
        false as expected,
        'statements of other subjects' as part
    from filters
    where other_statement is not null
),

judged as (
    select
        'function' as subject,
        part,
        'share_right' as metric,
        {{ function('ai_filter') }}(body, statement) = expected as is_right
    from asked
),

{{ shares_of_hits('ai_filter') }}

select * from final
