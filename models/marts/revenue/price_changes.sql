{#- How many months before and after a change are compared. -#}
{%- set window = 3 -%}
with

versions as (
    select
        plan_id,
        plan_name,
        service,
        valid_from as changed_on,
        list_price_usd,
        lag(list_price_usd) over (partition by plan_id order by valid_from) as list_price_before_usd
    from {{ ref('stg_billing__plans') }}
    where is_latest
),

changes as (
    select
        *,
        cast(date_trunc('month', changed_on) - interval '1 month' as date) as month_before
    from versions
    where list_price_usd <> list_price_before_usd
),

months as (
    select * from {{ ref('int_customer_revenue_month') }}
),

bounds as (
    select
        min(revenue_month) as first_month,
        max(revenue_month) as last_month
    from months
),

-- Each customer of a month, and what has become of the customer some months later.
outcomes as (
    select
        earlier.plan_id,
        earlier.revenue_month,
        count(*) as n_customers,
        sum(case when later.customer_id is null then 1 else 0 end) as n_left,
        sum(case when later.mrr_usd > earlier.mrr_usd then 1 else 0 end) as n_paying_more,
        sum(case when later.plan_id <> earlier.plan_id then 1 else 0 end) as n_switched,
        sum(coalesce(later.mrr_usd, 0) - earlier.mrr_usd) as mrr_change_usd
    from months as earlier
    cross join bounds
    left join months as later
        on earlier.customer_id = later.customer_id
        and later.revenue_month = cast(earlier.revenue_month + interval '{{ window }} months' as date)
    where earlier.revenue_month <= bounds.last_month - interval '{{ window }} months'
    group by earlier.plan_id, earlier.revenue_month
),

-- The plans whose price stood still from before the first month that is compared until after the last one.
quiet as (
    select
        changes.plan_id,
        changes.changed_on,
        outcomes.revenue_month,
        sum(outcomes.n_customers) as n_customers,
        sum(outcomes.n_left) as n_left
    from changes
    inner join outcomes
        on outcomes.revenue_month in (changes.month_before, cast(changes.month_before - interval '{{ window }} months' as date))
    where
        not exists (
            select 1
            from changes as other_changes
            where
                other_changes.plan_id = outcomes.plan_id
                and other_changes.changed_on > changes.changed_on - interval '{{ window }} months'
                and other_changes.changed_on < changes.changed_on + interval '{{ window }} months'
        )
    group by changes.plan_id, changes.changed_on, outcomes.revenue_month
),

compared as (
    select
        changes.*,
        with_change.n_customers,
        with_change.n_left,
        with_change.n_paying_more,
        with_change.n_switched,
        with_change.mrr_change_usd,
        100.0 * without_change.n_left / nullif(without_change.n_customers, 0) as churn_before_pct,
        100.0 * with_change.n_left / nullif(with_change.n_customers, 0) as churn_after_pct,
        100.0 * quiet_before.n_left / nullif(quiet_before.n_customers, 0) as others_churn_before_pct,
        100.0 * quiet_after.n_left / nullif(quiet_after.n_customers, 0) as others_churn_after_pct
    from changes
    left join outcomes as with_change
        on changes.plan_id = with_change.plan_id
        and changes.month_before = with_change.revenue_month
    left join outcomes as without_change
        on changes.plan_id = without_change.plan_id
        and without_change.revenue_month = cast(changes.month_before - interval '{{ window }} months' as date)
    left join quiet as quiet_after
        on changes.plan_id = quiet_after.plan_id
        and changes.changed_on = quiet_after.changed_on
        and changes.month_before = quiet_after.revenue_month
    left join quiet as quiet_before
        on changes.plan_id = quiet_before.plan_id
        and changes.changed_on = quiet_before.changed_on
        and quiet_before.revenue_month = cast(changes.month_before - interval '{{ window }} months' as date)
),

final as (
    select
        plan_id,
        changed_on,
        plan_name,
        service,
        cast(list_price_before_usd as decimal(18, 2)) as list_price_before_usd,
        cast(list_price_usd as decimal(18, 2)) as list_price_usd,
        {{ six_digits('100.0 * (list_price_usd - list_price_before_usd) / list_price_before_usd') }} as price_change_pct,
        cast(n_customers as integer) as n_customers,
        cast(n_paying_more as integer) as n_paying_more,
        cast(n_switched as integer) as n_switched,
        cast(n_left as integer) as n_left,
        cast(mrr_change_usd as decimal(18, 2)) as mrr_change_usd,
        {{ six_digits('churn_before_pct') }} as churn_before_pct,
        {{ six_digits('churn_after_pct') }} as churn_after_pct,
        {{ six_digits('others_churn_before_pct') }} as others_churn_before_pct,
        {{ six_digits('others_churn_after_pct') }} as others_churn_after_pct,
        {{ six_digits('(churn_after_pct - churn_before_pct) - (others_churn_after_pct - others_churn_before_pct)') }} as churn_effect_points
    from compared
)

select * from final
