with

trainings as (
    {{ of_each_predictor('training', ['predictor', 'run_id', 'model_version', 'decided_at', 'evaluation']) }}
),

-- Whoever fits a run, or finds it again in the registry, brings what was measured; a plain reuse brings nothing.
measurements as (
    select
        predictor,
        run_id,
        model_version,
        decided_at,
        evaluation,
        row_number() over (partition by run_id order by decided_at) as occurrence
    from trainings
    where evaluation <> ''
),

fits as (
    select * from measurements
    where occurrence = 1
),

final as (
    select
        fits.predictor,
        fits.run_id,
        cast(fits.model_version as integer) as model_version,
        fits.decided_at,
        measured.estimator,
        measured.split,
        measured.metric,
        measured.slice,
        measured.slice_value,
        measured.n as n_rows,
        measured.value as metric_value,
        measured.low as interval_low,
        measured.high as interval_high
    from fits
    cross join lateral {{ rows_of_json('fits.evaluation', {
        'estimator': 'text', 'split': 'text', 'metric': 'text', 'slice': 'text', 'slice_value': 'text',
        'n': 'integer', 'value': 'double precision', 'low': 'double precision', 'high': 'double precision',
    }) }} as measured
)

select * from final
