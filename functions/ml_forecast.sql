{%- set settings = {
    'season_length': "greatest(coalesce(" ~ argument('season') ~ ", 1), 1)",
    'n_ahead': "greatest(coalesce(" ~ argument('horizon') ~ ", 12), 0)",
} -%}
{%- call over_any_table(select_list=series_of_any_table(), names=columns_of_series(), settings=settings) %}
totals as (
    select
        input.series_id,
        -- A null joins nothing.
        coalesce('=' || input.series_id, '') as series_key,
        {{ utc_timestamp('input.input_time') }} as observed_at,
        -- A sum of numbers beyond 1e150 could leave what a double holds, as NaN and infinity have.
        sum(case when abs(input.input_value) < 1e150 then input.input_value end) as total
    from input
    where input.input_time is not null
    group by input.series_id, {{ utc_timestamp('input.input_time') }}
),

numbered as (
    select
        totals.*,
        row_number() over (partition by totals.series_key order by totals.observed_at) as number,
        extract(year from totals.observed_at) * 12 + extract(month from totals.observed_at) as month_number,
        extract(epoch from totals.observed_at) as seconds
    from totals
),

placed as (
    select
        numbered.*,
        mod(numbered.number - 1, settings.season_length) as place,
        numbered.month_number - lag(numbered.month_number) over (partition by numbered.series_key order by numbered.number) as month_gap,
        numbered.seconds - lag(numbered.seconds) over (partition by numbered.series_key order by numbered.number) as second_gap
    from numbered
    cross join settings
),

changes as (
    select
        later.series_key,
        later.total - earlier.total as change
    from placed as later
    cross join settings
    inner join placed as earlier
        on later.series_key = earlier.series_key and later.number = earlier.number + settings.season_length
    where later.total is not null and earlier.total is not null
),

drifts as (
    select
        series_key,
        avg(change) as drift,
        stddev_samp(change) as spread,
        cast(count(*) as double precision) as n_changes
    from changes
    group by series_key
),

-- The last value that is known of each place in the season.
latest as (
    select
        placed.series_key,
        placed.place,
        placed.number,
        placed.total,
        row_number() over (partition by placed.series_key, placed.place order by placed.number desc) as recency
    from placed
    where placed.total is not null
),

series as (
    select
        placed.series_id,
        placed.series_key,
        max(placed.number) as n_times,
        max(placed.observed_at) as last_at,
        -- Months are not of one length: those on the same day, or on the last one, go on as months.
        min(placed.month_gap) = max(placed.month_gap)
        and min(placed.month_gap) > 0
        and min(extract(day from placed.observed_at)) = max(extract(day from placed.observed_at)) as is_monthly,
        min(placed.month_gap) = max(placed.month_gap)
        and min(placed.month_gap) > 0
        and max(extract(day from placed.observed_at + interval '1 day')) = 1 as is_at_month_ends,
        cast(max(placed.month_gap) as integer) as months,
        cast(round({{ median('placed.second_gap') }}) as bigint) as seconds
    from placed
    group by placed.series_id, placed.series_key
),

ahead as (
    select
        series.*,
        steps.step,
        mod(series.n_times - 1 + steps.step, settings.season_length) as place
    from series
    cross join settings
    cross join (select {{ each_from_one('settings.n_ahead') }} as step from settings) as steps
),

expected as (
    select
        ahead.*,
        drifts.spread,
        drifts.n_changes,
        latest.total,
        coalesce(drifts.drift, 0) as drift,
        -- Whole seasons from the last known value on.
        (ahead.n_times + ahead.step - latest.number) / settings.season_length as n_seasons
    from ahead
    cross join settings
    left join drifts on ahead.series_key = drifts.series_key
    left join latest
        on ahead.series_key = latest.series_key
        and ahead.place = latest.place
        and latest.recency = 1
),

final as (
    select
        case
            when expected.n_times < 2 then null
            when expected.is_monthly then expected.last_at + cast(expected.step * expected.months as integer) * interval '1 month'
            when expected.is_at_month_ends
                then expected.last_at + interval '1 day' + cast(expected.step * expected.months as integer) * interval '1 month' - interval '1 day'
            else expected.last_at + {{ seconds_long('expected.step * expected.seconds') }}
        end as forecast_at,
        cast(expected.total + expected.n_seasons * expected.drift as double precision) as forecast,
        cast(
            expected.total + expected.n_seasons * expected.drift
            - 1.959963984540054 * expected.spread * sqrt(expected.n_seasons * (1 + expected.n_seasons / expected.n_changes)) as double precision
        ) as low,
        cast(
            expected.total + expected.n_seasons * expected.drift
            + 1.959963984540054 * expected.spread * sqrt(expected.n_seasons * (1 + expected.n_seasons / expected.n_changes)) as double precision
        ) as high,
        cast(expected.step as integer) as step,
        expected.series_id
    from expected
)

select * from final
order by {{ byte_order('series_id') }}, step
{%- endcall %}
