with

-- What was said and what came of it, as numbers: `p` is the score and `y` the outcome, of a class whether it was the one.
outcomes_of_scores as (
    {%- for name, its in var('predictors').items() if its.label %}
    {%- set right = "case when scores." ~ its.prediction ~ " = labels." ~ its.label ~ " then 1 else 0 end" %}
    {%- set ends = "scores." ~ its.prediction ~ "_low and scores." ~ its.prediction ~ "_high" %}
    {%- set inside = "case when labels." ~ its.label ~ " between " ~ ends ~ " then 1.0 else 0.0 end" %}
    select
        '{{ its.task }}' as kind,
        scores.run_id,
        scores.{{ its.time }} as scored_on,
        cast(scores.{{ score_number(name) }} as double precision) as p,
        {{ right if its.task == 'multiclass' else "labels." ~ its.label }} as y,
        {{ inside if its.task == 'regression' else "cast(null as double precision)" }} as is_inside
    from {{ ref(name ~ '_scores') }} as scores
    inner join {{ ref(name ~ '_training_set') }} as labels
        on scores.{{ its.entity }} = cast(labels.{{ its.entity }} as text)
        and scores.{{ its.time }} = labels.{{ its.time }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

runs as (
    select * from {{ ref('ml_runs') }}
),

tests as (
    select * from {{ ref('ml_metrics') }}
    where
        split = 'test'
        and slice = 'all'
),

-- A probability is promised by its ROC AUC, a class by how often it is right, a number by how far it is off.
promised_by as (
    select
        'binary' as kind,
        'roc_auc' as metric
    union all
    select
        'multiclass' as kind,
        'accuracy' as metric
    union all
    select
        'regression' as kind,
        'mae' as metric
),

promises as (
    select
        runs.predictor,
        runs.run_id,
        runs.model_version,
        runs.newest_as_of_date,
        promised_by.kind,
        tests.metric_value as promised,
        tests.interval_low as promised_low,
        tests.interval_high as promised_high
    from runs
    cross join promised_by
    left join tests
        on runs.run_id = tests.run_id
        and runs.estimator = tests.estimator
        and promised_by.metric = tests.metric
),

-- What the version had learned from is no test of it.
outcomes as (
    select
        promises.*,
        scores.scored_on as as_of_date,
        scores.p,
        scores.y,
        scores.is_inside
    from outcomes_of_scores as scores
    inner join promises
        on scores.run_id = promises.run_id
        and scores.kind = promises.kind
        and scores.scored_on > promises.newest_as_of_date
),

ranked as (
    select
        *,
        count(*) over (partition by run_id, as_of_date) as n,
        count(*) over (partition by run_id, as_of_date, p) as n_alike,
        rank() over (partition by run_id, as_of_date order by p) as rank_from_below,
        rank() over (partition by run_id, as_of_date order by p desc) as rank_from_above
    from outcomes
    where kind = 'binary'
),

sums as (
    select
        predictor,
        run_id,
        model_version,
        as_of_date,
        max(promised) as promised,
        max(promised_low) as promised_low,
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

of_probabilities as (
    select
        areas.predictor,
        areas.as_of_date,
        areas.model_version,
        areas.run_id,
        areas.n_rows,
        areas.n_positive,
        areas.mean_probability as mean_prediction,
        areas.n_positive / areas.n_rows as mean_outcome,
        'roc_auc' as metric,
        areas.area as metric_value,
        intervals.low as metric_low,
        intervals.high as metric_high,
        areas.brier,
        areas.n_positive_on_top / nullif(areas.n_positive, 0) / 0.1 as lift_top_decile,
        cast(null as double precision) as interval_coverage,
        areas.promised,
        case
            when areas.n_positive < 10 then 'too few to tell'
            when intervals.high < areas.promised_low then 'worse than promised'
            when areas.promised_low is not null then 'as promised'
        end as verdict
    from areas
    left join intervals
        on areas.run_id = intervals.run_id
        and areas.as_of_date = intervals.as_of_date
),

-- How far a number is off, or how often a class is right; with the standard error of a mean.
means as (
    select
        predictor,
        kind,
        as_of_date,
        model_version,
        run_id,
        max(promised) as promised,
        max(promised_low) as promised_low,
        max(promised_high) as promised_high,
        count(*) as n_rows,
        avg(p) as mean_prediction,
        avg(y) as mean_outcome,
        avg(case when kind = 'regression' then abs(p - y) else y end) as average,
        1.96 * coalesce(stddev_samp(case when kind = 'regression' then abs(p - y) else y end), 0) / sqrt(count(*)) as half_width,
        avg(is_inside) as interval_coverage
    from outcomes
    where kind <> 'binary'
    group by predictor, kind, as_of_date, model_version, run_id
),

of_means as (
    select
        predictor,
        as_of_date,
        model_version,
        run_id,
        n_rows,
        cast(null as double precision) as n_positive,
        mean_prediction,
        mean_outcome,
        case when kind = 'regression' then 'mae' else 'accuracy' end as metric,
        average as metric_value,
        average - half_width as metric_low,
        average + half_width as metric_high,
        cast(null as double precision) as brier,
        cast(null as double precision) as lift_top_decile,
        interval_coverage,
        promised,
        case
            when n_rows < 30 then 'too few to tell'
            when kind = 'regression' and average - half_width > promised_high then 'worse than promised'
            when kind = 'multiclass' and average + half_width < promised_low then 'worse than promised'
            when promised is not null then 'as promised'
        end as verdict
    from means
),

judged as (
    select * from of_probabilities
    union all
    select * from of_means
),

final as (
    select
        predictor,
        as_of_date,
        cast(model_version as integer) as model_version,
        run_id,
        cast(n_rows as integer) as n_rows,
        cast(n_positive as integer) as n_positive,
        {{ six_digits('mean_prediction') }} as mean_prediction,
        {{ six_digits('mean_outcome') }} as mean_outcome,
        metric,
        {{ six_digits('metric_value') }} as metric_value,
        {{ six_digits('metric_low') }} as metric_low,
        {{ six_digits('metric_high') }} as metric_high,
        {{ six_digits('brier') }} as brier,
        {{ six_digits('lift_top_decile') }} as lift_top_decile,
        {{ six_digits('interval_coverage') }} as interval_coverage,
        promised as promised_value,
        verdict
    from judged
)

select * from final
