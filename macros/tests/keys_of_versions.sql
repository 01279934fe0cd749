{#- The staging models that hold every version of a record, each with the columns that identify the record. -#}
{% macro keys_of_versions() -%}
    {{- return({
        'stg_billing__invoices': 'invoice_id',
        'stg_billing__payments': 'payment_id',
        'stg_billing__plans': 'plan_id, valid_from',
        'stg_billing__subscriptions': 'subscription_id, period_no',
        'stg_crm__customers': 'customer_id',
        'stg_crm__feedback': 'feedback_id',
        'stg_hr__employees': 'employee_id',
        'stg_hr__payroll': 'payroll_id',
        'stg_hr__survey_comments': 'response_id',
        'stg_network__outages': 'outage_id',
        'stg_network__usage': 'customer_id, usage_month',
        'stg_support__tickets': 'ticket_id',
    }) -}}
{%- endmacro %}
