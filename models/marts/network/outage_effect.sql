with

months as (
    select
        customer_id,
        as_of_date,
        service,
        coalesce(outage_90d_hours, 0) as outage_90d_hours,
        n_tickets_90d,
        last_rating_180d
    from {{ ref('customer_month') }}
),

labels as (
    select * from {{ ref('churn_labels') }}
),

banded as (
    select
        months.service,
        case
            when months.outage_90d_hours = 0 then 'none'
            when months.outage_90d_hours < 4 then 'under 4 hours'
            when months.outage_90d_hours < 12 then '4 to 12 hours'
            else '12 hours and more'
        end as outage_band,
        months.n_tickets_90d,
        months.last_rating_180d,
        labels.churned_within_60d
    from months
    inner join labels
        on months.customer_id = labels.customer_id
        and months.as_of_date = labels.as_of_date
),

by_band as (
    select
        service,
        outage_band,
        count(*) as n_customer_months,
        sum(churned_within_60d) as n_churned,
        sum(n_tickets_90d) as n_tickets,
        sum(last_rating_180d) as sum_of_ratings,
        count(last_rating_180d) as n_ratings
    from banded
    group by service, outage_band
),

undisturbed as (
    select
        service,
        100.0 * n_churned / n_customer_months as churn_pct
    from by_band
    where outage_band = 'none'
),

final as (
    select
        by_band.service,
        by_band.outage_band,
        cast(by_band.n_customer_months as integer) as n_customer_months,
        cast(by_band.n_churned as integer) as n_churned,
        {{ six_digits('100.0 * by_band.n_churned / by_band.n_customer_months') }} as churn_60d_pct,
        {{ six_digits('100.0 * ' ~ wilson('by_band.n_churned', 'by_band.n_customer_months', 'low')) }} as churn_60d_pct_low,
        {{ six_digits('100.0 * ' ~ wilson('by_band.n_churned', 'by_band.n_customer_months', 'high')) }} as churn_60d_pct_high,
        {{ six_digits('100.0 * by_band.n_churned / by_band.n_customer_months - undisturbed.churn_pct') }} as churn_difference_points,
        {{ six_digits('100.0 * by_band.n_tickets / by_band.n_customer_months') }} as tickets_90d_per_100,
        {{ six_digits('1.0 * by_band.sum_of_ratings / nullif(by_band.n_ratings, 0)') }} as mean_rating
    from by_band
    left join undisturbed
        on by_band.service = undisturbed.service
)

select * from final
