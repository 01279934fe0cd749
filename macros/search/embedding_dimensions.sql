{#-
    How many numbers a vector of the embedder in service has: the type of a column says so. Where nothing was built yet, or no
    document is there, 384, those of the default embedder.
-#}
{% macro embedding_dimensions() -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- set decisions = adapter.get_relation(target.database, 'audit', 'embedder_decision') -%}
        {%- set sets = adapter.get_relation(target.database, 'text', 'embedder_set') -%}
        {%- if decisions is not none and sets is not none -%}
            {%- set sql -%}
                select embedder_set.dimensions
                from {{ decisions }} as decisions
                inner join {{ sets }} as embedder_set
                    on decisions.embedder = embedder_set.embedder
                    and decisions.embedder_version = embedder_set.embedder_version
                order by decisions.decided_at desc
                limit 1
            {%- endset -%}
            {%- set found = run_query(sql).columns[0].values() -%}
        {%- endif -%}
    {%- endif -%}
    {{- return(found[0] if found else 384) -}}
{%- endmacro %}
