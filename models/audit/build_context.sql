{#- What only dbt knows about this build, as rows that Python can read: one per training node. -#}
with

nodes as (
    {%- set found = [] %}
    {%- if execute %}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and 'training' in node.fqn and node.language == 'python' %}
            {%- do found.append(node) %}
        {%- endfor %}
    {%- endif %}
    {%- for node in found %}
    select
        '{{ node.name }}' as node_name,
        '{{ node.unique_id }}' as dbt_node,
        '{{ node.checksum.checksum }}' as dbt_checksum
    {{- "\n    union all" if not loop.last }}
    {%- else %}
    select
        cast(null as text) as node_name,
        cast(null as text) as dbt_node,
        cast(null as text) as dbt_checksum
    where false
    {%- endfor %}
),

final as (
    select
        node_name,
        dbt_node,
        dbt_checksum,
        '{{ invocation_id }}' as invocation_id,
        cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as started_at,
        cast({{ 'true' if var('force_training') | string | lower == 'true' else 'false' }} as boolean) as force_training
    from nodes
)

select * from final
