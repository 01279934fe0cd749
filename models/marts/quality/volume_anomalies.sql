{#- What a period may be compared with: how far apart the like of it lie, and how many must be known. -#}
{%- set n_compared = 8 -%}
{%- set seasons = [
    ('day', 'week', '7 days', n_compared),
    ('day', 'month', '1 month', n_compared),
    ('month', 'month', '1 month', n_compared),
    ('month', 'quarter', '3 months', 5),
] -%}
{#- How far from what is expected is too far. -#}
{%- set score_limit = 5 -%}
with

deliveries as (
    select * from {{ ref('stg_monitoring__deliveries') }}
),

bounds as (
    select
        min(loaded_on) as first_day,
        max(loaded_on) as last_day
    from deliveries
),

days as (
    select bounds.first_day + cast(places.n as integer) as loaded_on
    from bounds
    inner join generate_series(0, 9999) as places (n)
        on places.n <= bounds.last_day - bounds.first_day
),

first_deliveries as (
    select
        table_name,
        min(loaded_on) as first_day,
        max(loaded_on) as last_day
    from deliveries
    group by table_name
),

-- A day without a delivery is a day with none. The first one brings the history along, and says nothing.
daily as (
    select
        first_deliveries.table_name,
        days.loaded_on,
        coalesce(deliveries.n_rows, 0) as n_rows
    from first_deliveries
    inner join days
        on days.loaded_on > first_deliveries.first_day
    left join deliveries
        on first_deliveries.table_name = deliveries.table_name
        and days.loaded_on = deliveries.loaded_on
),

-- What comes on most days is judged by the day, all else by the month.
rhythms as (
    select
        table_name,
        case when 2 * sum(case when n_rows > 0 then 1 else 0 end) > count(*) then 'day' else 'month' end as period
    from daily
    group by table_name
),

periods as (
    select
        daily.table_name,
        rhythms.period,
        daily.loaded_on as period_start,
        daily.n_rows
    from daily
    inner join rhythms
        on daily.table_name = rhythms.table_name
    where rhythms.period = 'day'
    union all
    select
        daily.table_name,
        rhythms.period,
        cast(date_trunc('month', daily.loaded_on) as date) as period_start,
        sum(daily.n_rows) as n_rows
    from daily
    inner join rhythms
        on daily.table_name = rhythms.table_name
    cross join bounds
    where
        rhythms.period = 'month'
        -- Of the month that still runs, half may be missing.
        and date_trunc('month', daily.loaded_on) + interval '1 month' <= bounds.last_day
    group by daily.table_name, rhythms.period, date_trunc('month', daily.loaded_on)
),

-- The same weekday of earlier weeks or the same day of earlier months; of months as a whole, those before or those of earlier quarters.
seasons as (
    {%- for period, season, step, fewest in seasons %}
    select
        '{{ period }}' as period,
        '{{ season }}' as season,
        interval '{{ step }}' as step,
        {{ fewest }} as fewest
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

compared as (
    select
        periods.table_name,
        seasons.season,
        seasons.fewest,
        periods.period_start,
        periods.n_rows,
        cast(earlier.n_rows as double precision) as earlier_n_rows
    from periods
    inner join seasons
        on periods.period = seasons.period
    cross join generate_series(1, {{ n_compared }}) as steps (n)
    inner join periods as earlier
        on periods.table_name = earlier.table_name
        and cast(periods.period_start - steps.n * seasons.step as date) = earlier.period_start
),

centers as (
    select
        table_name,
        season,
        period_start,
        max(n_rows) as n_rows,
        max(fewest) as fewest,
        {{ median('earlier_n_rows') }} as expected,
        count(*) as n_compared,
        sum(case when earlier_n_rows > 0 then 1 else 0 end) as n_filled
    from compared
    group by table_name, season, period_start
),

-- Invoices come on certain days of the month, tickets on certain days of the week: the season that explains more is the one of the table.
seasons_of_tables as (
    select
        table_name,
        season,
        row_number() over (partition by table_name order by avg(abs(n_rows - expected)), season) as place
    from centers
    where n_compared >= fewest
    group by table_name, season
),

spreads as (
    select
        compared.table_name,
        compared.season,
        compared.period_start,
        {{ median('abs(compared.earlier_n_rows - centers.expected)') }} as median_deviation
    from compared
    inner join centers
        on compared.table_name = centers.table_name
        and compared.season = centers.season
        and compared.period_start = centers.period_start
    group by compared.table_name, compared.season, compared.period_start
),

-- Counts vary by their square root even where nothing is wrong; 1.4826 turns the median deviation into a standard deviation.
scored as (
    select
        periods.table_name,
        periods.period,
        seasons_of_tables.season,
        periods.period_start,
        periods.n_rows,
        centers.expected,
        (periods.n_rows - centers.expected) / greatest(1.4826 * spreads.median_deviation, sqrt(centers.expected), 1) as score
    from periods
    inner join seasons_of_tables
        on periods.table_name = seasons_of_tables.table_name
        and seasons_of_tables.place = 1
    inner join centers
        on periods.table_name = centers.table_name
        and periods.period_start = centers.period_start
        and seasons_of_tables.season = centers.season
    inner join spreads
        on centers.table_name = spreads.table_name
        and centers.period_start = spreads.period_start
        and centers.season = spreads.season
    -- Where most of the earlier periods brought nothing, there is no rhythm to break.
    where centers.n_compared >= centers.fewest and 2 * centers.n_filled > centers.n_compared
),

final as (
    select
        table_name,
        period,
        season,
        period_start,
        cast(n_rows as integer) as n_rows,
        cast(expected as double precision) as expected,
        {{ six_digits('score') }} as score,
        abs(score) > {{ score_limit }} as is_anomaly,
        case when score > {{ score_limit }} then 'up' when score < -{{ score_limit }} then 'down' end as direction
    from scored
)

select * from final
