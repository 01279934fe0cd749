with

expectations as (
    select * from {{ ref('invoice_expectation') }}
),

-- Of these months, no invoice has shaped the estimator or its interval.
cases as (
    select * from {{ ref('invoice_case') }}
    where is_newest_quarter
),

list_prices as (
    select
        plan_id,
        list_price_usd,
        row_number() over (partition by plan_id order by valid_from desc) as recency
    from {{ ref('stg_billing__plans') }}
    where is_latest
),

-- The next plan on the list; after the last one, the first.
other_plans as (
    select
        plan_id,
        coalesce(
            lead(list_price_usd) over (order by {{ byte_order('plan_id') }}),
            first_value(list_price_usd) over (order by {{ byte_order('plan_id') }})
        ) as other_price_usd
    from list_prices
    where recency = 1
),

kinds as (
    select
        'billed twice' as kind,
        0.02 as planted_share
    union all
    select
        'a digit too many' as kind,
        0.02 as planted_share
    union all
    select
        'price of another plan' as kind,
        0.02 as planted_share
    union all
    -- One invoice in twelve has extras: a quarter of these is two in a hundred of all.
    select
        'extras times ten' as kind,
        0.25 as planted_share
    union all
    select
        'nothing billed' as kind,
        0.02 as planted_share
),

-- Nothing of what is expected depends on the amount itself, so that a planted amount is held against what is expected of its invoice.
candidates as (
    select
        kinds.kind,
        kinds.planted_share,
        cases.invoice_id,
        cases.amount_usd,
        case kinds.kind
            when 'billed twice' then 2 * cases.amount_usd
            when 'a digit too many' then 10 * cases.amount_usd
            when 'price of another plan' then other_plans.other_price_usd * cases.billed_share + cases.extras_usd
            when 'extras times ten' then cases.recurring_usd + 10 * cases.extras_usd
            else 0
        end as planted_usd,
        expectations.expected_amount_usd_low as low_usd,
        expectations.expected_amount_usd_high as high_usd,
        expectations.model_version,
        expectations.run_id
    from cases
    inner join expectations on cases.invoice_id = expectations.invoice_id
    inner join other_plans on cases.plan_id = other_plans.plan_id
    cross join kinds
),

-- An amount that is hardly another one is no anomaly.
judged as (
    select
        *,
        abs(planted_usd - amount_usd) >= 1 and {{ is_sampled("invoice_id || '|' || kind", 'planted_share') }} as is_planted,
        {{ six_digits(anomaly_score('planted_usd', 'low_usd', 'high_usd')) }} >= {{ var('invoice_anomaly_score') }} as is_found,
        {{ six_digits(anomaly_score('amount_usd', 'low_usd', 'high_usd')) }} >= {{ var('invoice_anomaly_score') }} as is_alarm
    from candidates
),

by_kind as (
    select
        kind,
        sum(case when is_planted then 1 else 0 end) as n_planted,
        sum(case when is_planted and is_found then 1 else 0 end) as n_found,
        sum(case when is_planted then 0 else 1 end) as n_untouched,
        sum(case when is_alarm and not is_planted then 1 else 0 end) as n_false_alarms,
        max(model_version) as model_version,
        max(run_id) as run_id
    from judged
    group by kind
),

together as (
    select
        'all' as kind,
        sum(n_planted) as n_planted,
        sum(n_found) as n_found,
        sum(n_untouched) as n_untouched,
        sum(n_false_alarms) as n_false_alarms,
        max(model_version) as model_version,
        max(run_id) as run_id
    from by_kind
    having count(*) > 0
),

both_levels as (
    select * from by_kind
    union all
    select * from together
),

final as (
    select
        kind,
        cast(n_planted as integer) as n_planted,
        cast(n_found as integer) as n_found,
        cast(n_untouched as integer) as n_untouched,
        cast(n_false_alarms as integer) as n_false_alarms,
        {{ six_digits('n_found * 1.0 / nullif(n_planted, 0)') }} as recall,
        {{ six_digits('n_found * 1.0 / nullif(n_found + n_false_alarms, 0)') }} as alarm_precision,
        model_version,
        run_id
    from both_levels
)

select * from final
