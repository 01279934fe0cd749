{#- What only dbt knows about this build, as rows that Python can read: one per training node. -#}
{% set training_nodes = python_training_nodes() %}

with

nodes as (
    {%- for node in training_nodes %}
    select
        '{{ node.name }}' as node_name,
        '{{ node.unique_id }}' as dbt_node,
        '{{ node.checksum.checksum }}' as dbt_checksum
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        node_name,
        dbt_node,
        dbt_checksum,
        '{{ invocation_id }}' as invocation_id,
        cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as started_at,
        cast('{{ var("force_training") }}' as boolean) as force_training
    from nodes
)

select * from final
