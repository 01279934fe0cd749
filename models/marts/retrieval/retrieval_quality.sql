with

-- Search and answers are measured at moments of their own, each when something changed that could move its numbers.
measurements as (
    select
        measured_at,
        embedder,
        embedder_version,
        leg,
        domain,
        metric,
        n_questions,
        value,
        low,
        high,
        measured_at = max(measured_at) over () as is_newest,
        inputs_key,
        invocation_id
    from {{ ref('retrieval_measurement') }}

    union all

    select
        measured_at,
        embedder,
        embedder_version,
        leg,
        domain,
        metric,
        n_questions,
        value,
        low,
        high,
        measured_at = max(measured_at) over (partition by leg) as is_newest,
        inputs_key,
        cast(null as text) as invocation_id
    from {{ ref('answer_measurement') }}
),

decisions as (
    select
        embedder,
        embedder_version,
        row_number() over (order by decided_at desc) as recency
    from {{ ref('embedder_decision') }}
),

final as (
    select
        measurements.measured_at,
        measurements.embedder,
        measurements.embedder_version,
        measurements.leg,
        measurements.domain,
        measurements.metric,
        measurements.n_questions,
        measurements.value as metric_value,
        measurements.low as interval_low,
        measurements.high as interval_high,
        measurements.is_newest,
        decisions.embedder is not null as is_serving,
        measurements.inputs_key,
        measurements.invocation_id
    from measurements
    left join decisions
        on measurements.embedder = decisions.embedder
        and measurements.embedder_version = decisions.embedder_version
        and decisions.recency = 1
)

select * from final
