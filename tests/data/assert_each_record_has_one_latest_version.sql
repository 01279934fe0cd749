-- A returned row is a record that has no latest version, or several: it would be lost, or counted twice, wherever
-- somebody asks for is_latest.
{%- set keys = {
    'stg_billing__invoices': 'invoice_id',
    'stg_billing__payments': 'payment_id',
    'stg_billing__plans': 'plan_id, valid_from',
    'stg_billing__subscriptions': 'subscription_id, period_no',
    'stg_crm__customers': 'customer_id',
    'stg_crm__feedback': 'feedback_id',
    'stg_hr__employees': 'employee_id',
    'stg_hr__payroll': 'payroll_id',
    'stg_network__outages': 'outage_id',
    'stg_network__usage': 'customer_id, usage_month',
    'stg_support__tickets': 'ticket_id',
} %}
{%- for model, key in keys.items() %}
select
    '{{ model }}' as staging_model,
    concat_ws(', ', {{ key }}) as record_key,
    sum(case when is_latest then 1 else 0 end) as n_latest
from {{ ref(model) }}
group by {{ key }}
having sum(case when is_latest then 1 else 0 end) <> 1
{{ "union all" if not loop.last }}
{%- endfor %}
