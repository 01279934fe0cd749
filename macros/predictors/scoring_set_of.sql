{#-
    A select: the rows that the champion of a predictor scores, with the key of each score. `condition` says which rows of its features these
    are.
-#}
{% macro scoring_set_of(name, condition='true') -%}
    {%- set its = predictor(name) -%}
    with

    features as (
        select * from {{ ref(its.features) }}
        where {{ condition }}
    ),

    decisions as (
        select
            *,
            row_number() over (order by decided_at desc) as recency
        from {{ ref(name ~ '_promotion') }}
    ),

    champion as (
        select * from decisions
        where recency = 1
    )

    select
        features.{{ its.entity }},
        features.{{ its.time }},
        md5(
            {{ row_digest(columns=['features.' ~ its.entity, date_text('features.' ~ its.time)], numbers=features_of(name)) }}
            || champion.scoring_digest
        ) as scoring_key,
        {{ as_doubles(features_of(name), 'features') }}
    from features
    cross join champion
{%- endmacro %}


{#- A select: the scores of a predictor that are wanted today. The key holds the features, the champion and the code: a score of anything else is not this score. -#}
{% macro current_scores_of(name) -%}
    {%- set its = predictor(name) -%}
    select scores.*
    from {{ ref(name ~ '_scoring_set') }} as wanted
    inner join {{ ref(name ~ '_scores') }} as scores
        on wanted.{{ its.entity }} = scores.{{ its.entity }}
        and wanted.{{ its.time }} = scores.{{ its.time }}
        and wanted.scoring_key = scores.scoring_key
{%- endmacro %}
