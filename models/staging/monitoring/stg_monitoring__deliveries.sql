{%- set tables = [
    'customers', 'employees', 'feedback', 'invoices', 'outages', 'payments', 'payroll', 'plans', 'subscriptions', 'survey_comments', 'tickets', 'usage',
] -%}
with

deliveries as (
    {%- for table in tables %}
    select
        '{{ table }}' as table_name,
        cast(loaded_at as date) as loaded_on,
        count(*) as n_rows,
        max(loaded_at) as newest_load_at
    from {{ ref(table) }}
    where {{ is_known() }}
    group by cast(loaded_at as date)
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        table_name,
        loaded_on,
        cast(n_rows as integer) as n_rows,
        newest_load_at
    from deliveries
)

select * from final
