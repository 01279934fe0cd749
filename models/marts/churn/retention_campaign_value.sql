{#- How long the lists are that are compared; the last one is everybody. -#}
{%- set sizes = [25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000] -%}
with

customers as (
    select
        customer_id,
        as_of_date,
        churn_probability,
        monthly_price_usd,
        model_version,
        run_id
    from {{ ref('customer_churn_risk') }}
),

ranked as (
    select
        'risk' as ordered_by,
        row_number() over (order by churn_probability desc, {{ byte_order('customer_id') }}) as place,
        *
    from customers
    union all
    select
        'value' as ordered_by,
        row_number() over (order by churn_probability * monthly_price_usd desc, {{ byte_order('customer_id') }}) as place,
        *
    from customers
),

so_far as (
    select
        ordered_by,
        place,
        as_of_date,
        churn_probability,
        model_version,
        run_id,
        count(*) over (partition by ordered_by) as n_all,
        sum(churn_probability) over (partition by ordered_by order by place) as n_leaving,
        sum(churn_probability * 12 * monthly_price_usd) over (partition by ordered_by order by place) as at_risk_usd
    from ranked
),

valued as (
    select
        *,
        {{ var('retention_success') }} * at_risk_usd as saved_usd,
        {{ var('retention_offer_usd') }} * place as cost_usd
    from so_far
    where place in ({{ sizes | join(', ') }}) or place = n_all
),

-- The best length is looked for among all, not among those that are shown.
best as (
    select
        ordered_by,
        max({{ var('retention_success') }} * at_risk_usd - {{ var('retention_offer_usd') }} * place) as net_usd
    from so_far
    group by ordered_by
),

best_place as (
    select
        so_far.ordered_by,
        min(so_far.place) as place
    from so_far
    inner join best
        on so_far.ordered_by = best.ordered_by
        and {{ var('retention_success') }} * so_far.at_risk_usd - {{ var('retention_offer_usd') }} * so_far.place = best.net_usd
    group by so_far.ordered_by
),

final as (
    select
        valued.ordered_by,
        cast(valued.place as integer) as n_contacted,
        valued.as_of_date,
        {{ six_digits('valued.churn_probability') }} as lowest_probability,
        {{ six_digits('valued.n_leaving') }} as n_expected_to_leave,
        cast(valued.at_risk_usd as decimal(18, 2)) as revenue_at_risk_usd,
        cast(valued.saved_usd as decimal(18, 2)) as expected_saved_usd,
        cast(valued.cost_usd as decimal(18, 2)) as cost_usd,
        cast(valued.saved_usd - valued.cost_usd as decimal(18, 2)) as expected_net_usd,
        cast(best_place.place as integer) as n_best,
        valued.model_version,
        valued.run_id
    from valued
    inner join best_place
        on valued.ordered_by = best_place.ordered_by
)

select * from final
