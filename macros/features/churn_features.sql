{#-
    The features of the churn predictor, in the order in which the estimator sees them.
    ml/predictors/churn/params.yml holds the same list with its reasons; tests/project keeps the two equal.
-#}
{% macro churn_features() -%}
    {{- return([
        'tenure_months', 'n_earlier_spells', 'age_years', 'is_business', 'has_marketing_consent',
        'is_month_to_month', 'contract_days_left', 'has_autopay', 'is_bundle', 'is_mobile_only', 'is_dsl', 'is_fiber',
        'price_usd', 'price_change_3m_pct', 'price_change_12m_pct', 'months_since_price_rise', 'price_vs_list_pct', 'n_plan_changes_12m',
        'usage_last_month_gb', 'usage_3m_avg_gb', 'usage_trend_pct', 'voice_last_month_minutes',
        'n_disconnects_last_month', 'n_disconnects_3m', 'outage_30d_hours', 'outage_90d_hours', 'n_outages_90d',
        'n_tickets_30d', 'n_tickets_90d', 'n_slow_tickets_60d', 'n_open_tickets', 'first_response_180d_hours',
        'n_late_invoices_3m', 'n_late_invoices_6m', 'unpaid_usd', 'extras_3m_usd', 'n_corrected_invoices_6m', 'last_rating_180d',
    ]) -}}
{%- endmacro %}
