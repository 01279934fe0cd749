{#- A select of one row: size, span and digest of the training set of a predictor. Labels that are yes or no are counted, too; a clustering has none. -#}
{% macro training_inputs_of(name) -%}
    {%- set its = predictor(name) -%}
    {%- set label = [its.label] if its.label else [] -%}
    {%- set is_number = its.task == 'regression' -%}
    with

    rows_to_learn_from as (
        select
            {{ its.time }} as as_of_date,
            {{ its.label or 'null' }} as label,
            {{ row_digest(
                columns=[its.entity, date_text(its.time)] + ([] if is_number else label) + its.slices,
                numbers=(label if is_number else []) + features_of(name),
            ) }} as digest
        from {{ ref(name ~ '_training_set') }}
    )

    select
        '{{ name }}' as predictor,
        count(*) as n_rows,
        {{ "coalesce(sum(label), 0)" if its.task == 'binary' else "cast(null as bigint)" }} as n_positive,
        min(as_of_date) as first_as_of_date,
        max(as_of_date) as newest_as_of_date,
        md5(count(*) || ':' || coalesce({{ sum_of_digests('digest') }}, '0')) as data_digest
    from rows_to_learn_from
{%- endmacro %}
