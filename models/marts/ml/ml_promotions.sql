with

promotions as (
    {{ of_each_predictor('promotion', [
        'predictor', 'decided_at', 'decision', 'gate', 'gate_value', 'gate_threshold', 'reason', 'candidate_version', 'candidate_run_id',
        'champion_version', 'champion_run_id', 'champion_model_uri', 'champion_metric', 'champion_metric_value', 'invocation_id',
    ]) }}
),

final as (
    select
        predictor,
        decided_at,
        decision,
        gate,
        gate_value,
        gate_threshold,
        reason,
        cast(candidate_version as integer) as candidate_version,
        candidate_run_id,
        cast(champion_version as integer) as champion_version,
        champion_run_id,
        champion_model_uri,
        champion_metric,
        champion_metric_value,
        invocation_id
    from promotions
)

select * from final
