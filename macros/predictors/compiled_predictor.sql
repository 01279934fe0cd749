{#-
    The body of a function that predicts: what the champion is in SQL, with an argument of the function for each of its features.
    Null where the champion cannot be said in SQL, or nothing was built yet. `compiled` and `promotions` are relations.
-#}
{% macro compiled_predictor(compiled, promotions) -%}
    {%- set found = [] -%}
    {%- if execute and is_built(compiled) and is_built(promotions) -%}
        {%- set of_champion -%}
            select compiled.expression
            from {{ compiled }} as compiled
            inner join (
                select
                    champion_run_id,
                    row_number() over (order by decided_at desc) as recency
                from {{ promotions }}
            ) as champions
                on compiled.run_id = champions.champion_run_id
                and champions.recency = 1
            where compiled.expression is not null
            order by compiled.compiled_at desc
            limit 1
        {%- endset -%}
        {%- set found = run_query(of_champion).columns[0].values() | list -%}
    {%- endif -%}
    {%- set body = namespace(sql=found[0] if found else 'cast(null as double precision)') -%}
    {%- for its in model.arguments -%}
        {%- set body.sql = body.sql | replace('{' ~ its.name ~ '}', argument(its.name)) -%}
    {%- endfor -%}
    {{- return(body.sql) -}}
{%- endmacro %}


{#- Whether a relation is there. -#}
{% macro is_built(relation) -%}
    {%- set found = adapter.get_relation(database=target.database, schema=relation.schema, identifier=relation.identifier) -%}
    {{- return(found is not none) -}}
{%- endmacro %}
