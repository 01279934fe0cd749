with

invoices as (
    select
        *,
        cast(date_trunc('month', issued_on) as date) as issued_month,
        cast(date_trunc('month', issued_on) + interval '1 month' as date) as next_month
    from {{ ref('stg_billing__invoices') }}
    where is_latest
),

now as (
    select max(as_of_date) as today from {{ ref('int_as_of_dates') }}
),

newest as (
    select max(issued_month) as newest_month from invoices
),

periods as (
    select * from {{ ref('stg_billing__subscriptions') }}
    where is_latest
),

spells as (
    select * from {{ ref('int_subscription_spells') }}
),

plans as (
    select
        plan_id,
        max(service) as service,
        max(data_allowance_gb) as data_allowance_gb
    from {{ ref('stg_billing__plans') }}
    where is_latest
    group by plan_id
),

customers as (
    select * from {{ ref('stg_crm__customers') }}
    where is_latest
),

usage as (
    select * from {{ ref('stg_network__usage') }}
    where is_latest
),

-- The price that runs on the day of issue, for the days that are billed.
contracted as (
    select
        invoices.*,
        plans.plan_id,
        plans.service,
        plans.data_allowance_gb,
        spells.spell_started_on,
        cast(invoices.next_month - invoices.issued_on as double precision) / (invoices.next_month - invoices.issued_month) as billed_share,
        {{ rounded(
            'periods.monthly_price_usd * 1.0 * (invoices.next_month - invoices.issued_on) / (invoices.next_month - invoices.issued_month)', 2
        ) }} as contracted_usd,
        row_number() over (
            partition by invoices.invoice_id
            order by periods.valid_from desc, {{ byte_order('periods.subscription_id') }} desc, periods.period_no desc
        ) as recency
    from invoices
    inner join periods
        on invoices.customer_id = periods.customer_id
        and periods.valid_from <= invoices.issued_on
        and (periods.valid_to is null or periods.valid_to >= invoices.issued_on)
    inner join plans on periods.plan_id = plans.plan_id
    inner join spells on periods.subscription_id = spells.subscription_id
    where periods.monthly_price_usd > 0
),

-- What came on top in the three invoices before. The invoice's own extras are what is to be judged.
before as (
    select
        *,
        sum(extras_usd) over (partition by customer_id order by issued_on rows between 3 preceding and 1 preceding) as extras_3m_usd,
        sum(case when extras_usd > 0 then 1 else 0 end)
            over (partition by customer_id order by issued_on rows between 3 preceding and 1 preceding) as n_extras_3m
    from contracted
    where recency = 1
),

final as (
    select
        before.invoice_id,
        before.customer_id,
        before.issued_on,
        before.issued_month,
        before.issued_month > newest.newest_month - interval '6 months' as is_recent,
        before.issued_month > newest.newest_month - interval '3 months' as is_newest_quarter,
        -- By then, a correction has arrived if there is one. A year and a quarter hold every season, and little of what prices were.
        before.next_month + interval '31 days' <= now.today and before.issued_month > newest.newest_month - interval '15 months' as is_to_learn_from,
        before.plan_id,
        before.service,
        coalesce(customers.region, 'unknown') as region,
        case when before.billed_share < 1 then 'part of a month' else 'whole month' end as billed_part,
        cast(before.recurring_usd as double precision) as recurring_usd,
        cast(coalesce(before.extras_usd, 0) as double precision) as extras_usd,
        cast(before.amount_usd as double precision) as amount_usd,
        cast(before.contracted_usd as double precision) as contracted_usd,
        cast({{ rounded('before.billed_share', 4) }} as double precision) as billed_share,
        case when before.data_allowance_gb is not null then 1 else 0 end as has_allowance,
        case when before.service = 'internet' then 0 else 1 end as has_phone,
        cast(usage.data_gb as double precision) as usage_last_month_gb,
        cast(greatest(usage.data_gb - before.data_allowance_gb, 0) as double precision) as overage_gb,
        cast(
            {{ rounded('greatest(usage.data_gb - before.data_allowance_gb, 0) / before.contracted_usd', 4) }} as double precision
        ) as overage_per_usd,
        cast({{ rounded('coalesce(before.extras_3m_usd, 0) / before.contracted_usd', 4) }} as double precision) as extras_3m_per_usd,
        cast(coalesce(before.n_extras_3m, 0) as integer) as n_extras_3m,
        cast({{ rounded('(before.issued_on - before.spell_started_on) / 30.4375', 2) }} as double precision) as tenure_months
    from before
    cross join newest
    cross join now
    left join customers on before.customer_id = customers.customer_id
    left join usage
        on before.customer_id = usage.customer_id
        and before.issued_month - interval '1 month' = usage.usage_month
    where before.contracted_usd > 0
)

select * from final
