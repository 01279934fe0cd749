{#- A ref would be a cycle: the decision is made from vectors that are made for this row. -#}
{%- set decisions = adapter.get_relation(database=target.database, schema='audit', identifier='embedder_decision') -%}

with

{% if decisions is not none -%}
decisions as (
    select
        *,
        row_number() over (order by decided_at desc) as recency
    from {{ without_database(decisions) }}
),

in_service as (
    select
        embedder,
        embedder_version
    from decisions
    where recency = 1
),
{%- endif %}

wanted as (
    select cast('{{ var("embedder") | replace("'", "''") }}' as text) as wanted_embedder
),

final as (
    select
        {% if decisions is not none -%}
        coalesce(in_service.embedder, wanted.wanted_embedder) as embedder,
        in_service.embedder_version,
        {%- else -%}
        wanted.wanted_embedder as embedder,
        cast(null as text) as embedder_version,
        {%- endif %}
        wanted.wanted_embedder
    from wanted
    {% if decisions is not none -%}
    left join in_service on true
    {%- endif %}
)

select * from final
