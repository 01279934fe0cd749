{{ config(materialized='view') }}
with

states as (
    select * from {{ source('meta', 'table_states') }}
),

builds as (
    select * from {{ source('meta', 'builds') }}
),

in_order as (
    select
        states.schema_name,
        states.table_name,
        states.invocation_id,
        builds.started_at,
        states.n_rows,
        lag(states.n_rows) over (
            partition by states.schema_name, states.table_name order by builds.started_at, states.invocation_id
        ) as n_rows_before,
        states.column_list,
        lag(states.column_list) over (
            partition by states.schema_name, states.table_name order by builds.started_at, states.invocation_id
        ) as column_list_before,
        states.newest_load_at,
        states.seconds,
        row_number() over (
            partition by states.schema_name, states.table_name order by builds.started_at desc, states.invocation_id desc
        ) = 1 as is_newest
    from states
    inner join builds
        on states.invocation_id = builds.invocation_id
),

final as (
    select
        schema_name,
        table_name,
        invocation_id,
        started_at,
        n_rows,
        n_rows_before,
        {{ six_digits('100.0 * (n_rows - n_rows_before) / nullif(n_rows_before, 0)') }} as n_rows_change_pct,
        column_list,
        coalesce(column_list <> column_list_before, false) as has_other_columns,
        case when column_list <> column_list_before then {{ missing_from('column_list', 'column_list_before') }} end as added_columns,
        case when column_list <> column_list_before then {{ missing_from('column_list_before', 'column_list') }} end as removed_columns,
        newest_load_at,
        seconds,
        is_newest
    from in_order
)

select * from final
