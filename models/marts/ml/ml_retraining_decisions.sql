with

trainings as (
    select * from {{ ref('churn_training') }}
),

-- What became of a fit when it was judged first.
verdicts as (
    select
        candidate_run_id,
        decision,
        row_number() over (partition by candidate_run_id order by decided_at) as occurrence
    from {{ ref('ml_promotions') }}
),

-- What a fit measured beside the champion of that day, on the same rows.
differences as (
    select
        run_id,
        max(case when metric = 'roc_auc_difference' then metric_value end) as roc_auc_difference,
        max(case when metric = 'roc_auc_difference' then interval_low end) as roc_auc_difference_low,
        max(case when metric = 'roc_auc_difference' then interval_high end) as roc_auc_difference_high,
        max(case when metric = 'brier_difference' then metric_value end) as brier_difference,
        max(case when metric = 'brier_difference' then interval_low end) as brier_difference_low,
        max(case when metric = 'brier_difference' then interval_high end) as brier_difference_high
    from {{ ref('ml_metrics') }}
    where slice = 'champion'
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

-- A rise of the area is good, a rise of the Brier score is bad. Sure is what the whole interval says.
outcomes as (
    select
        *,
        roc_auc_difference_low > 0 or brier_difference_high < 0 as is_better,
        roc_auc_difference_high < 0 or brier_difference_low > 0 as is_worse
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
        decisions.new_roc_auc,
        decisions.new_roc_auc_high,
        decisions.new_roc_auc_drop,
        decisions.new_roc_auc_drop_low,
        decisions.new_level_gap,
        decisions.new_level_gap_low,
        case when decisions.is_fit then cast(decisions.model_version as integer) end as model_version,
        decisions.promotion,
        outcomes.roc_auc_difference,
        outcomes.roc_auc_difference_low,
        outcomes.roc_auc_difference_high,
        outcomes.brier_difference,
        outcomes.brier_difference_low,
        outcomes.brier_difference_high,
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
