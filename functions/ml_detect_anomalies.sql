{%- set settings = {
    'season_length': "greatest(coalesce(" ~ argument('season') ~ ", 1), 1)",
    'score_limit': "cast(coalesce(" ~ argument('threshold') ~ ", 3.5) as double precision)",
} -%}
{%- call over_any_table(select_list=series_of_any_table(), names=columns_of_series(), settings=settings) %}
placed as (
    select
        input.series_id,
        -- A null joins nothing.
        coalesce('=' || input.series_id, '') as series_key,
        {{ utc_timestamp('input.input_time') }} as observed_at,
        input.input_value,
        -- A sum of numbers beyond 1e150 could leave what a double holds, as NaN and infinity have.
        case when input.input_time is not null and abs(input.input_value) < 1e150 then input.input_value end as judged_value,
        -- Times and not rows are counted: two rows of one time have the same place in the season.
        mod(
            dense_rank() over (partition by input.series_id order by input.input_time) - 1,
            settings.season_length
        ) as place
    from input
    cross join settings
),

seasonal as (
    select
        series_key,
        place,
        {{ median('judged_value') }} as seasonal_median
    from placed
    where judged_value is not null
    group by series_key, place
),

centers as (
    select
        placed.series_key,
        {{ median('placed.judged_value - seasonal.seasonal_median') }} as center
    from placed
    inner join seasonal
        on placed.series_key = seasonal.series_key and placed.place = seasonal.place
    where placed.judged_value is not null
    group by placed.series_key
),

expectations as (
    select
        placed.*,
        seasonal.seasonal_median + centers.center as expected
    from placed
    left join seasonal
        on placed.series_key = seasonal.series_key and placed.place = seasonal.place
    left join centers
        on placed.series_key = centers.series_key
),

deviations as (
    select
        expectations.*,
        -- What is left of equal numbers is rounding, and would be all there is to measure a spread by.
        case
            when abs(judged_value - expected) <= 1e-12 * (abs(judged_value) + abs(expected)) then 0
            else judged_value - expected
        end as deviation
    from expectations
),

spreads as (
    select
        series_key,
        {{ median('abs(deviation)') }} as median_deviation,
        avg(abs(deviation)) as mean_deviation
    from deviations
    where deviation is not null
    group by series_key
),

-- Both factors turn a spread into the standard deviation that it has in a normal distribution.
scales as (
    select
        series_key,
        case
            when median_deviation > 0 then 1.4826 * median_deviation
            when mean_deviation > 0 then 1.253314 * mean_deviation
        end as scale
    from spreads
),

scored as (
    select
        deviations.*,
        case when deviations.deviation = 0 then 0 else deviations.deviation / scales.scale end as score
    from deviations
    left join scales
        on deviations.series_key = scales.series_key
),

final as (
    select
        scored.observed_at,
        scored.input_value as value,
        cast(scored.expected as double precision) as expected,
        cast(scored.score as double precision) as score,
        coalesce(abs(scored.score) > settings.score_limit, false) as is_anomaly,
        case
            when scored.score > settings.score_limit then 'up'
            when scored.score < -settings.score_limit then 'down'
        end as direction,
        scored.series_id
    from scored
    cross join settings
)

select * from final
order by {{ byte_order('series_id') }}, observed_at, value
{%- endcall %}
