{#-
    The features by which customers are alike, in the order in which the estimator sees them; they are those of ml/predictors/customer_segments/params.yml.
-#}
{% macro customer_segments_features() -%}
    {{- return([
        'tenure_months', 'is_business', 'is_month_to_month', 'is_mobile_only', 'is_bundle', 'price_usd', 'usage_3m_avg_gb', 'n_late_invoices_6m',
    ]) -}}
{%- endmacro %}
