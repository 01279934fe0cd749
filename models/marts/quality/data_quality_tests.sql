{{ config(materialized='view') }}
with

results as (
    select * from {{ source('meta', 'test_results') }}
),

builds as (
    select * from {{ source('meta', 'builds') }}
),

final as (
    select
        results.test_name,
        results.invocation_id,
        builds.started_at,
        builds.command,
        results.table_name,
        results.column_name,
        results.severity,
        results.status,
        results.n_failures,
        results.seconds,
        results.message,
        lag(results.status) over (partition by results.test_name order by builds.started_at, results.invocation_id) as status_before,
        row_number() over (partition by results.test_name order by builds.started_at desc, results.invocation_id desc) = 1 as is_newest
    from results
    inner join builds
        on results.invocation_id = builds.invocation_id
)

select * from final
