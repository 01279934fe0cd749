{#- The features of the forecast of payroll, in the order in which the estimator sees them. In ml/predictors/payroll_forecast/params.yml, too. -#}
{% macro payroll_forecast_features() -%}
    {{- return([
        'months_ahead', 'level_usd', 'seasonal_naive_usd', 'growth_1m_pct', 'mean_3m_ratio', 'quarter_before_ratio', 'is_december', 'crosses_new_year',
    ]) -}}
{%- endmacro %}
