{#- With four comments and a team of five, everybody guesses who wrote what; five is what survey tools ask for at least. -#}
{%- set smallest_group = 5 -%}
with

answers as (
    select * from {{ ref('int_survey_texts') }}
),

by_group as (
    select
        survey_date,
        department,
        question,
        count(*) as n_responses,
        count(redacted_body) as n_comments,
        case when count(score) >= {{ smallest_group }} then {{ six_digits('avg(cast(score as double precision))') }} end as mean_score,
        case when count(redacted_body) >= {{ smallest_group }} then {{ six_digits('avg(sentiment)') }} end as mean_sentiment,
        case
            when count(redacted_body) >= {{ smallest_group }}
                then 100.0 * sum(case when sentiment_label = 'negative' then 1 else 0 end) / count(redacted_body)
        end as negative_pct
    from answers
    group by survey_date, department, question
),

surveys as (
    select
        survey_date,
        lag(survey_date) over (order by survey_date) as last_survey_date
    from answers
    group by survey_date
),

-- The comment that says most strongly what the group feels on average; of equals, the longest.
ranked as (
    select
        answers.survey_date,
        answers.department,
        answers.question,
        answers.redacted_body,
        row_number() over (
            partition by answers.survey_date, answers.department, answers.question
            order by
                case when by_group.mean_sentiment < 0 then -answers.sentiment else answers.sentiment end desc,
                length(answers.redacted_body) desc,
                {{ byte_order('answers.redacted_body') }}
        ) as place
    from answers
    inner join by_group
        on answers.survey_date = by_group.survey_date
        and answers.department = by_group.department
        and answers.question = by_group.question
    where by_group.mean_sentiment is not null and answers.redacted_body is not null
),

-- A change is one of figures that are shown: from one that is held back, it would give that away.
final as (
    select
        by_group.survey_date,
        by_group.department,
        by_group.question,
        cast(by_group.n_responses as integer) as n_responses,
        cast(by_group.n_comments as integer) as n_comments,
        by_group.n_comments < {{ smallest_group }} as is_held_back,
        by_group.mean_score,
        {{ six_digits('by_group.mean_score - previous.mean_score') }} as score_change,
        by_group.mean_sentiment,
        {{ six_digits('by_group.mean_sentiment - previous.mean_sentiment') }} as sentiment_change,
        cast(by_group.negative_pct as double precision) as negative_pct,
        ranked.redacted_body as telling_comment
    from by_group
    inner join surveys
        on by_group.survey_date = surveys.survey_date
    left join by_group as previous
        on surveys.last_survey_date = previous.survey_date
        and by_group.department = previous.department
        and by_group.question = previous.question
    left join ranked
        on by_group.survey_date = ranked.survey_date
        and by_group.department = ranked.department
        and by_group.question = ranked.question
        and ranked.place = 1
)

select * from final
