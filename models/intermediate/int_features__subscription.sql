with

population as (
    select
        *,
        monthly_price_usd > lag(monthly_price_usd) over (partition by customer_id, subscription_id, plan_id order by as_of_no) as has_price_rise,
        plan_id <> lag(plan_id) over (partition by customer_id, subscription_id order by as_of_no) as has_plan_change
    from {{ ref('int_customer_as_of') }}
),

windowed as (
    select
        *,
        max(case when has_price_rise then as_of_month end)
            over (partition by customer_id, subscription_id order by as_of_no) as price_rise_month,
        sum(case when has_plan_change then 1 else 0 end)
            over (partition by customer_id, subscription_id order by as_of_no range between 11 preceding and current row) as n_plan_changes_12m,
        first_value(monthly_price_usd)
            over (partition by customer_id, subscription_id order by as_of_no range between 3 preceding and current row) as price_3m_ago_usd,
        first_value(monthly_price_usd)
            over (partition by customer_id, subscription_id order by as_of_no range between 12 preceding and current row) as price_12m_ago_usd
    from population
),

final as (
    select
        customer_id,
        as_of_date,
        {{ rounded('(as_of_date - spell_started_on) / 30.4375', 2) }} as tenure_months,
        spell_no - 1 as n_earlier_spells,
        extract(year from as_of_date) - birth_year as age_years,
        case when segment = 'business' then 1 else 0 end as is_business,
        case when has_marketing_consent then 1 when not has_marketing_consent then 0 end as has_marketing_consent,
        case when contract_ends_on is null or contract_ends_on <= as_of_date then 1 else 0 end as is_month_to_month,
        coalesce(greatest(contract_ends_on - as_of_date, 0), 0) as contract_days_left,
        case when service = 'bundle' then 1 else 0 end as is_bundle,
        case when service = 'mobile' then 1 else 0 end as is_mobile_only,
        case when line_technology = 'dsl' then 1 else 0 end as is_dsl,
        case when line_technology = 'fiber' then 1 else 0 end as is_fiber,
        monthly_price_usd as price_usd,
        {{ rounded('100.0 * (monthly_price_usd - price_3m_ago_usd) / nullif(price_3m_ago_usd, 0)', 3) }} as price_change_3m_pct,
        {{ rounded('100.0 * (monthly_price_usd - price_12m_ago_usd) / nullif(price_12m_ago_usd, 0)', 3) }} as price_change_12m_pct,
        12 * (extract(year from as_of_month) - extract(year from price_rise_month))
        + extract(month from as_of_month) - extract(month from price_rise_month) as months_since_price_rise,
        {{ rounded('100.0 * (monthly_price_usd - list_price_usd) / nullif(list_price_usd, 0)', 3) }} as price_vs_list_pct,
        n_plan_changes_12m,
        max_event_on as max_event_at,
        max_known_at
    from windowed
)

select * from final
