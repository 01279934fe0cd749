with

trainings as (
    {{ of_each_predictor('training', [
        'predictor', 'decided_at', 'decision', 'reason', 'rule', 'rule_value', 'rule_threshold', 'champion_version', 'n_new_months', 'n_new_rows',
        'drifted_feature', 'largest_feature_psi', 'new_metric', 'new_metric_high', 'new_metric_drop', 'new_metric_drop_low', 'new_level_gap',
        'new_level_gap_low', 'model_version', 'run_id', 'metric', 'invocation_id',
    ]) }}
),

-- What became of a fit when it was judged first.
verdicts as (
    select
        candidate_run_id,
        decision,
        row_number() over (partition by candidate_run_id order by decided_at) as occurrence
    from {{ ref('ml_promotions') }}
),

-- What a fit measured beside the champion of that day, on the same rows: one metric of which more is better, and the error.
beside_champion as (
    select
        *,
        metric in ('brier_difference', 'mae_difference', 'log_loss_difference', 'border_share_difference') as is_error
    from {{ ref('ml_metrics') }}
    where
        slice = 'champion'
        and metric like '%!_difference' escape '!'
),

differences as (
    select
        run_id,
        max(case when not is_error then metric_value end) as metric_difference,
        max(case when not is_error then interval_low end) as metric_difference_low,
        max(case when not is_error then interval_high end) as metric_difference_high,
        max(case when is_error then metric_value end) as error_difference,
        max(case when is_error then interval_low end) as error_difference_low,
        max(case when is_error then interval_high end) as error_difference_high
    from beside_champion
    group by run_id
),

decisions as (
    select
        trainings.*,
        trainings.decision in ('trained', 'forced') as is_fit,
        verdicts.decision as promotion
    from trainings
    left join verdicts
        on trainings.run_id = verdicts.candidate_run_id
        and trainings.decision in ('trained', 'forced')
        and verdicts.occurrence = 1
),

-- A rise of the metric is good, a rise of the error is bad. Sure is what the whole interval says.
outcomes as (
    select
        *,
        metric_difference_low > 0 or error_difference_high < 0 as is_better,
        metric_difference_high < 0 or error_difference_low > 0 as is_worse
    from differences
),

final as (
    select
        decisions.predictor,
        decisions.decided_at,
        case when decisions.is_fit then 'retrain' else 'wait' end as decision,
        coalesce(decisions.rule, 'not_recorded') as decided_by,
        decisions.rule_value,
        decisions.rule_threshold,
        decisions.reason,
        cast(decisions.champion_version as integer) as champion_version,
        cast(decisions.n_new_months as integer) as n_new_months,
        cast(decisions.n_new_rows as integer) as n_new_rows,
        decisions.drifted_feature,
        decisions.largest_feature_psi,
        decisions.metric,
        decisions.new_metric,
        decisions.new_metric_high,
        decisions.new_metric_drop,
        decisions.new_metric_drop_low,
        decisions.new_level_gap,
        decisions.new_level_gap_low,
        case when decisions.is_fit then cast(decisions.model_version as integer) end as model_version,
        decisions.promotion,
        outcomes.metric_difference,
        outcomes.metric_difference_low,
        outcomes.metric_difference_high,
        outcomes.error_difference,
        outcomes.error_difference_low,
        outcomes.error_difference_high,
        case
            when not decisions.is_fit then null
            when outcomes.is_better and outcomes.is_worse then 'mixed'
            when outcomes.is_better then 'better'
            when outcomes.is_worse then 'worse'
            when outcomes.run_id is null then 'nothing to compare with'
            else 'no difference'
        end as outcome,
        decisions.invocation_id
    from decisions
    left join outcomes
        on decisions.run_id = outcomes.run_id
        and decisions.is_fit
)

select * from final
