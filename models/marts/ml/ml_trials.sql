with

trainings as (
    {{ of_each_predictor('training', ['predictor', 'run_id', 'model_version', 'decided_at', 'trials']) }}
),

-- Whoever fits a run, or finds it again in the registry, brings its trials; a plain reuse brings none.
searches as (
    select
        predictor,
        run_id,
        model_version,
        decided_at,
        trials,
        row_number() over (partition by run_id order by decided_at) as occurrence
    from trainings
    where trials <> ''
),

fits as (
    select * from searches
    where occurrence = 1
),

tried as (
    select
        fits.predictor,
        fits.run_id,
        fits.model_version,
        fits.decided_at,
        items.*
    from fits
    cross join lateral {{ rows_of_json('fits.trials', {
        'number': 'integer', 'candidate': 'text', 'settings': 'text', 'metric': 'text', 'value': 'double precision', 'seconds': 'double precision',
    }) }} as items
),

final as (
    select
        predictor,
        run_id,
        cast(model_version as integer) as model_version,
        decided_at,
        number as trial,
        cast(row_number() over (partition by run_id order by value desc nulls last, number asc) as integer) as trial_rank,
        cast(row_number() over (partition by run_id, candidate order by value desc nulls last, number asc) as integer) as candidate_rank,
        candidate,
        settings,
        metric,
        value as metric_value,
        seconds
    from tried
)

select * from final
