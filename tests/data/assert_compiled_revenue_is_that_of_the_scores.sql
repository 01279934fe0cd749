-- A returned row is a customer whose expected revenue in SQL is not the one that Python computed. A champion that has no SQL gives null, and no row.
with

compared as (
    select
        scores.customer_id,
        scores.expected_revenue_usd,
        {{ function('ml_predict_next_quarter_revenue') }}(
            {%- for feature in next_quarter_revenue_features() %}
            scored.{{ feature }}{{ "," if not loop.last }}
            {%- endfor %}
        ) as in_sql
    from {{ ref('customer_next_quarter_revenue') }} as scores
    inner join {{ ref('next_quarter_revenue_scoring_set') }} as scored on scores.scoring_key = scored.scoring_key
)

select * from compared
where abs(expected_revenue_usd - in_sql) > 0.000001 * greatest(expected_revenue_usd, 1)
