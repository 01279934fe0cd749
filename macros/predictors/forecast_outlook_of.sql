{#-
    A select: the months that are over and those that are foretold, by the columns of `by` and for all together. `amount` is what the column with the amounts is called.
    The ends of the sum are the sums of the ends: as if every series were off in the same direction, which price rises make them.
-#}
{% macro forecast_outlook_of(name, by, amount) -%}
    {%- set its = predictor(name) -%}
    with

    cases as (
        select * from {{ ref(its.features) }}
    ),

    forecasts as (
        select * from {{ ref(its.predictions) }}
    ),

    by_series as (
        select
            {{ by | join(',\n            ') }},
            cast(as_of_date - interval '1 month' as date) as month,
            0 as months_ahead,
            last_value_usd as amount_usd,
            cast(null as double precision) as amount_usd_low,
            cast(null as double precision) as amount_usd_high,
            cast(null as double precision) as seasonal_naive_usd,
            cast(null as bigint) as model_version,
            cast(null as text) as run_id
        from cases
        where months_ahead = 1
        union all
        select
            {% for column in by %}cases.{{ column }},
            {% endfor -%}
            cases.target_month as month,
            cases.months_ahead,
            forecasts.{{ its.prediction }} as amount_usd,
            forecasts.{{ its.prediction }}_low as amount_usd_low,
            forecasts.{{ its.prediction }}_high as amount_usd_high,
            cases.seasonal_naive_usd,
            forecasts.model_version,
            forecasts.run_id
        from forecasts
        inner join cases
            on forecasts.{{ its.entity }} = cases.{{ its.entity }}
            and forecasts.{{ its.time }} = cases.{{ its.time }}
    ),

    together as (
        select
            {% for column in by %}'all' as {{ column }},
            {% endfor -%}
            month,
            max(months_ahead) as months_ahead,
            sum(amount_usd) as amount_usd,
            sum(amount_usd_low) as amount_usd_low,
            sum(amount_usd_high) as amount_usd_high,
            sum(seasonal_naive_usd) as seasonal_naive_usd,
            max(model_version) as model_version,
            max(run_id) as run_id
        from by_series
        group by month
    ),

    outlook as (
        select * from by_series
        union all
        select * from together
    )

    select
        {{ by | join(',\n        ') }},
        month,
        months_ahead > 0 as is_forecast,
        cast(months_ahead as integer) as months_ahead,
        cast(amount_usd as decimal(18, 2)) as {{ amount }},
        cast(amount_usd_low as decimal(18, 2)) as {{ amount }}_low,
        cast(amount_usd_high as decimal(18, 2)) as {{ amount }}_high,
        cast(seasonal_naive_usd as decimal(18, 2)) as seasonal_naive_usd,
        model_version,
        run_id
    from outlook
{%- endmacro %}
