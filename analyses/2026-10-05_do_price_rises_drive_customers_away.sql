-- Do price rises drive customers away?
--
-- Out of contract, where nothing holds them: of customers whose price had risen by 5 % or more within three months, 10.2 % left
-- in the 60 days that followed, against 3.8 % of the others. Under contract it is 2.1 % against 0.9 %: a similar ratio, a fifth of
-- the size. So announce a rise with a new contract at hand. Descriptive: the groups differ in more than the price.
-- Run it: dbt show --select 2026-10-05_do_price_rises_drive_customers_away
with

rows_with_labels as (
    select * from {{ ref('churn_training_set') }}
),

grouped as (
    select
        case
            when is_month_to_month = 1 then 'month to month'
            else 'under contract'
        end as contract,
        case
            when price_change_3m_pct >= 5 then 'price rose'
            else 'price did not rise'
        end as price,
        churned_within_60d
    from rows_with_labels
),

final as (
    select
        contract,
        price,
        count(*) as n_customer_months,
        sum(churned_within_60d) as n_churned,
        {{ rounded('100.0 * avg(churned_within_60d)', 1) }} as churned_pct
    from grouped
    group by contract, price
)

select * from final
order by churned_pct desc
