with

sentences as (
    select * from {{ ref('stg_golden__summaries') }}
),

texts as (
    select
        text_id,
        {{ function('ai_summarize') }}(string_agg(sentence, ' ' order by sentence_no), 3) as summary
    from sentences
    group by text_id
),

ranked as (
    select
        *,
        row_number() over (partition by text_id order by length(sentence) desc, sentence_no) as length_rank
    from sentences
),

-- Of each sentence that is one of the best: was it chosen?
judged as (
    select
        'function' as subject,
        'all' as part,
        'share_of_best' as metric,
        strpos(' ' || texts.summary || ' ', ' ' || ranked.sentence || ' ') > 0 as is_right
    from ranked
    inner join texts on ranked.text_id = texts.text_id
    where ranked.is_best

    union all

    select
        'first three sentences' as subject,
        'all' as part,
        'share_of_best' as metric,
        sentence_no < 3 as is_right
    from ranked
    where is_best

    union all

    select
        'longest three sentences' as subject,
        'all' as part,
        'share_of_best' as metric,
        length_rank <= 3 as is_right
    from ranked
    where is_best
),

{{ shares_of_hits('ai_summarize') }}

select * from final
