{#- The features of the expected amount of an invoice, in the order in which the estimator sees them. In ml/predictors/invoice_anomaly/params.yml, too. -#}
{% macro invoice_anomaly_features() -%}
    {{- return([
        'contracted_usd', 'billed_share', 'has_allowance', 'has_phone', 'usage_last_month_gb', 'overage_gb', 'overage_per_usd',
        'extras_3m_per_usd', 'n_extras_3m', 'tenure_months',
    ]) -}}
{%- endmacro %}
