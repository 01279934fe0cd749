{#-
    A select: one row per series, as-of date and number of months ahead, with what is known of the series when a month of it is over, and what came of it where that
    is known by now. `series` is a CTE with a row per series and month: the columns of `by`, `series_month`, `value_usd`, and `level_usd`, which the forecast is made per dollar of.
-#}
{% macro forecast_cases(series, by, months=3) -%}
    {%- set window = 'partition by ' ~ by | join(', ') ~ ' order by month_no' -%}
    with

    numbered as (
        select
            *,
            cast(12 * extract(year from series_month) + extract(month from series_month) as integer) as month_no
        from {{ series }}
    ),

    known as (
        select
            *,
            max(month_no) over () as last_month_no,
            max(level_usd) over ({{ window }} range between 1 preceding and 1 preceding) as level_1m_ago_usd,
            max(level_usd) over ({{ window }} range between 3 preceding and 3 preceding) as level_3m_ago_usd,
            avg(value_usd) over ({{ window }} range between 2 preceding and current row) as mean_3m_usd
        from numbered
        where level_usd > 0
    ),

    cases as (
        select
            known.*,
            cast(steps.months_ahead as integer) as months_ahead,
            cast(known.month_no + steps.months_ahead as integer) as target_no,
            cast(known.series_month + cast(steps.months_ahead as integer) * interval '1 month' as date) as target_month
        from known
        cross join generate_series(1, {{ months }}) as steps (months_ahead)
    )

    select
        {% for column in by %}cases.{{ column }} || '|' || {% endfor %}'+' || cases.months_ahead as forecast_id,
        cast(cases.series_month + interval '1 month' as date) as as_of_date,
        cases.month_no = cases.last_month_no as is_current,
        cases.month_no + {{ months }} <= cases.last_month_no as is_final,
        {% for column in by %}cases.{{ column }},
        {% endfor -%}
        '+' || cases.months_ahead as step,
        cases.target_month,
        cast(cases.value_usd as double precision) as last_value_usd,
        cast(target.value_usd as double precision) as actual_usd,
        cases.months_ahead,
        cast(cases.level_usd as double precision) as level_usd,
        -- A year ago; where the history does not reach back so far, the last month is the simplest that one can say.
        cast(coalesce(year_before.value_usd, cases.value_usd) as double precision) as seasonal_naive_usd,
        cast({{ rounded('100.0 * (cases.level_usd - cases.level_1m_ago_usd) / nullif(cases.level_1m_ago_usd, 0)', 3) }} as double precision) as growth_1m_pct,
        cast({{ rounded('100.0 * (cases.level_usd - cases.level_3m_ago_usd) / nullif(cases.level_3m_ago_usd, 0)', 3) }} as double precision) as growth_3m_pct,
        cast({{ rounded('cases.mean_3m_usd / cases.level_usd', 4) }} as double precision) as mean_3m_ratio,
        cast({{ rounded('quarter_before.value_usd / nullif(quarter_before.level_usd, 0)', 4) }} as double precision) as quarter_before_ratio,
        {% for ahead in range(1, months + 1) -%}
        case when cases.months_ahead >= {{ ahead }} and extract(month from cases.series_month + {{ ahead }} * interval '1 month') between 3 and 5 then 1 else 0 end
        {{ '+ ' if not loop.last }}
        {%- endfor %} as n_spring_months,
        case when extract(month from cases.target_month) = 12 then 1 else 0 end as is_december,
        case when extract(year from cases.target_month) > extract(year from cases.series_month) then 1 else 0 end as crosses_new_year
    from cases
    {%- for alias, months_back in [('target', 0), ('year_before', 12), ('quarter_before', 3)] %}
    left join numbered as {{ alias }}
        on cases.target_no - {{ months_back }} = {{ alias }}.month_no
        {%- for column in by %}
        and cases.{{ column }} = {{ alias }}.{{ column }}
        {%- endfor %}
    {%- endfor %}
{%- endmacro %}


{#- A select: the cases that a forecast learns from, those from which it is known by now what came of every month ahead. -#}
{% macro forecast_training_set_of(name) -%}
    {%- set its = predictor(name) -%}
    select
        {{ its.entity }},
        {{ its.time }},
        {{ its.label }},
        {{ its.slices | join(',\n        ') }},
        {{ as_doubles(features_of(name), 'cases') }}
    from {{ ref(its.features) }} as cases
    where
        is_final
        and {{ its.label }} is not null
{%- endmacro %}
