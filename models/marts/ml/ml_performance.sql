with

scores as (
    select * from {{ ref('churn_scores') }}
),

labels as (
    select * from {{ ref('churn_labels') }}
),

runs as (
    select * from {{ ref('ml_runs') }}
),

tests as (
    select * from {{ ref('ml_metrics') }}
    where
        split = 'test'
        and metric = 'roc_auc'
        and slice = 'all'
),

promises as (
    select
        runs.predictor,
        runs.run_id,
        runs.model_version,
        runs.newest_as_of_date,
        tests.metric_value as promised_roc_auc,
        tests.interval_low as promised_roc_auc_low
    from runs
    left join tests
        on runs.run_id = tests.run_id
        and runs.estimator = tests.estimator
),

-- What the version had learned from is no test of it.
outcomes as (
    select
        promises.*,
        scores.as_of_date,
        scores.churn_probability as p,
        labels.churned_within_60d as y
    from scores
    inner join promises
        on scores.run_id = promises.run_id
        and scores.as_of_date > promises.newest_as_of_date
    inner join labels
        on scores.customer_id = labels.customer_id
        and scores.as_of_date = labels.as_of_date
),

ranked as (
    select
        *,
        count(*) over (partition by run_id, as_of_date) as n,
        count(*) over (partition by run_id, as_of_date, p) as n_alike,
        rank() over (partition by run_id, as_of_date order by p) as rank_from_below,
        rank() over (partition by run_id, as_of_date order by p desc) as rank_from_above
    from outcomes
),

sums as (
    select
        predictor,
        run_id,
        model_version,
        as_of_date,
        max(promised_roc_auc) as promised_roc_auc,
        max(promised_roc_auc_low) as promised_roc_auc_low,
        count(*) as n_rows,
        cast(sum(y) as double precision) as n_positive,
        cast(sum(1 - y) as double precision) as n_negative,
        avg(p) as mean_probability,
        avg((p - y) * (p - y)) as brier,
        -- Rows with the same score share their ranks.
        sum(y * (rank_from_below + (n_alike - 1) / 2.0)) as sum_of_ranks,
        sum(y * least(greatest((0.1 * n - rank_from_above + 1) / n_alike, 0), 1)) as n_positive_on_top
    from ranked
    group by predictor, run_id, model_version, as_of_date
),

areas as (
    select
        *,
        case
            when n_positive > 0 and n_negative > 0
                then (sum_of_ranks - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative)
        end as area
    from sums
),

-- Hanley and McNeil (1982), Radiology 143: the standard error of an area under the curve.
errors as (
    select
        *,
        sqrt(
            (
                area * (1 - area)
                + (n_positive - 1) * (area / (2 - area) - area * area)
                + (n_negative - 1) * (2 * area * area / (1 + area) - area * area)
            ) / (n_positive * n_negative)
        ) as standard_error
    from areas
    where area is not null
),

intervals as (
    select
        run_id,
        as_of_date,
        greatest(area - 1.96 * standard_error, 0) as low,
        least(area + 1.96 * standard_error, 1) as high
    from errors
),

final as (
    select
        areas.predictor,
        areas.as_of_date,
        cast(areas.model_version as integer) as model_version,
        areas.run_id,
        cast(areas.n_rows as integer) as n_rows,
        cast(areas.n_positive as integer) as n_positive,
        {{ six_digits('areas.mean_probability') }} as mean_probability,
        {{ six_digits('areas.n_positive / areas.n_rows') }} as share_positive,
        {{ six_digits('areas.area') }} as roc_auc,
        {{ six_digits('intervals.low') }} as roc_auc_low,
        {{ six_digits('intervals.high') }} as roc_auc_high,
        {{ six_digits('areas.brier') }} as brier,
        {{ six_digits('areas.n_positive_on_top / nullif(areas.n_positive, 0) / 0.1') }} as lift_top_decile,
        areas.promised_roc_auc,
        case
            when areas.n_positive < 10 then 'too few leavers'
            when intervals.high < areas.promised_roc_auc_low then 'worse than promised'
            when areas.promised_roc_auc_low is not null then 'as promised'
        end as verdict
    from areas
    left join intervals
        on areas.run_id = intervals.run_id
        and areas.as_of_date = intervals.as_of_date
)

select * from final
