with

promotions as (
    {{ of_each_predictor('promotion', ['predictor', 'decided_at', 'candidate_version', 'decision', 'verdicts']) }}
),

decisions as (
    select * from promotions
    -- Null: decided before verdicts were kept.
    where verdicts is not null
),

final as (
    select
        decisions.predictor,
        decisions.decided_at,
        cast(decisions.candidate_version as integer) as candidate_version,
        decisions.decision,
        verdict.gate,
        verdict.value as gate_value,
        verdict.threshold as gate_threshold,
        verdict.passed as is_passed,
        verdict.reason
    from decisions
    cross join lateral {{ rows_of_json('decisions.verdicts', {
        'gate': 'text', 'value': 'double precision', 'threshold': 'double precision', 'passed': 'boolean',
        'reason': 'text',
    }) }} as verdict
)

select * from final
