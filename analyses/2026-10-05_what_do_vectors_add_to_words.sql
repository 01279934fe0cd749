-- What do vectors add to words?
--
-- Of the passages that answer a golden question, search by words has 0.784 among the first five, by vectors 0.824, and by both
-- 0.907. They add most to policies for employees, 0.718 by words and 0.927 together, least to documents about machine learning,
-- 0.891 and 0.927, whose terms are what people ask with.
-- Run it: dbt show --select 2026-10-05_what_do_vectors_add_to_words
with

quality as (
    select * from {{ ref('retrieval_quality') }}
    where is_newest and is_serving and metric = 'recall_at_5'
),

final as (
    select
        {{ adapter.quote('domain') }} as subject,
        max(n_questions) as n_questions,
        {{ rounded("max(case when leg = 'bm25' then metric_value end)", 3) }} as by_words,
        {{ rounded("max(case when leg = 'vector' then metric_value end)", 3) }} as by_vectors,
        {{ rounded("max(case when leg = 'hybrid' then metric_value end)", 3) }} as by_both
    from quality
    group by subject
)

select * from final
order by by_both
