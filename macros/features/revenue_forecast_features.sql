{#- The features of the forecast of revenue, in the order in which the estimator sees them. In ml/predictors/revenue_forecast/params.yml, too. -#}
{% macro revenue_forecast_features() -%}
    {{- return(['months_ahead', 'level_usd', 'seasonal_naive_usd', 'growth_1m_pct', 'growth_3m_pct', 'mean_3m_ratio', 'n_spring_months']) -}}
{%- endmacro %}
