with

deliveries as (
    select * from {{ ref('stg_monitoring__deliveries') }}
),

gaps as (
    select
        table_name,
        loaded_on,
        newest_load_at,
        loaded_on - lag(loaded_on) over (partition by table_name order by loaded_on) as gap_days
    from deliveries
),

newest as (
    select max(newest_load_at) as newest_load_at from deliveries
),

by_table as (
    select
        table_name,
        max(newest_load_at) as newest_load_at,
        count(*) as n_deliveries,
        {{ median('gap_days') }} as median_gap_days,
        max(gap_days) as longest_gap_days
    from gaps
    group by table_name
),

final as (
    select
        by_table.table_name,
        by_table.newest_load_at,
        cast(by_table.n_deliveries as integer) as n_deliveries,
        cast(by_table.median_gap_days as double precision) as median_gap_days,
        cast(by_table.longest_gap_days as integer) as longest_gap_days,
        {{ six_digits('extract(epoch from (newest.newest_load_at - by_table.newest_load_at)) / 86400.0') }} as days_behind,
        coalesce(extract(epoch from (newest.newest_load_at - by_table.newest_load_at)) / 86400.0 > 2 * by_table.longest_gap_days, false) as is_stale
    from by_table
    cross join newest
)

select * from final
