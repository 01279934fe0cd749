-- A returned row is a customer whose probability in SQL is not the one that Python computed. A champion that has no SQL gives null, and no row.
with

compared as (
    select
        scores.customer_id,
        scores.churn_probability,
        {{ function('ml_predict_churn') }}(
            {%- for feature in churn_features() %}
            scored.{{ feature }}{{ "," if not loop.last }}
            {%- endfor %}
        ) as in_sql
    from {{ ref('customer_churn') }} as scores
    inner join {{ ref('churn_scoring_set') }} as scored on scores.scoring_key = scored.scoring_key
)

select * from compared
where abs(churn_probability - in_sql) > 0.000001
