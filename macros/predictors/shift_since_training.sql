{#-
    A select: how far the numbers of the months that are newer than a training set have moved from it, by feature. Of the set that the
    champion learned from, and of the one that a version learns from that this build fits: one of the two serves in the end.
-#}
{% macro shift_since_training(name, features=none) -%}
    {%- set its = predictor(name) -%}
    {%- set columns = features or features_of(name) -%}
    with

    digests as (
        select data_digest from {{ ref(name ~ '_in_service') }}
        union
        select data_digest from {{ ref(name ~ '_training_inputs') }}
    ),

    reference as (
        select
            profiles.*,
            cast(dense_rank() over (order by profiles.data_digest) as integer) as nth,
            {{ place_of('profiles.feature', columns) }} as place
        from {{ ref(name ~ '_reference_profile') }} as profiles
        inner join digests on profiles.data_digest = digests.data_digest
    ),

    trained_until as (
        select distinct
            nth,
            newest_as_of_date
        from reference
    ),

    numbers as (
        select
            trained_until.nth,
            features.{{ its.time }} as as_of_date,
            {{ each_feature(columns, 'features') }}
        from {{ ref(its.features) }} as features
        inner join trained_until on features.{{ its.time }} > trained_until.newest_as_of_date
    ),

    final as (
        {{ shift_of('numbers', 'reference', key='data_digest') }}
    )

    select * from final
{%- endmacro %}
