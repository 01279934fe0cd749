{#- The features of the predictor of next quarter's revenue: those of churn, since who leaves pays nothing. In ml/predictors/next_quarter_revenue/params.yml, too. -#}
{% macro next_quarter_revenue_features() -%}
    {{- return(churn_features()) -}}
{%- endmacro %}
