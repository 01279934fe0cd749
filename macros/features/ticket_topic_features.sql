{#- The features of the predictor of ticket topics, in the order in which the estimator sees them. In ml/predictors/ticket_topic/params.yml, too. -#}
{% macro ticket_topic_features() -%}
    {%- set features = [] -%}
    {%- for concept in ticket_concepts() -%}
        {%- do features.append('about_' ~ concept) -%}
    {%- endfor -%}
    {{- return(features) -}}
{%- endmacro %}


{#- What tickets may speak about: the concepts of the seed ticket_concepts. -#}
{% macro ticket_concepts() -%}
    {{- return([
        'charges', 'invoices', 'refunds', 'payments', 'mistakes', 'costs', 'discounts', 'price_rises', 'cancelling', 'leaving',
        'contracts', 'passwords', 'personal_details', 'access', 'no_service', 'neighbours', 'times', 'drops', 'wifi', 'interruptions',
        'slowness', 'measured_speed', 'downloads', 'evenings', 'routers', 'cables', 'lights', 'broken_devices', 'technicians',
        'appointments', 'installations', 'moving_house', 'sim_cards', 'roaming', 'phone_numbers', 'calls', 'mobile_data', 'questions',
        'explanations', 'moving_away', 'bereavement', 'compensation', 'expired_offers', 'competitors', 'letters', 'due_dates',
        'television', 'work', 'games', 'damage', 'repairs', 'repetition', 'landlines', 'fraud', 'family', 'plan_changes', 'promises',
        'deliveries', 'wiring', 'landlords', 'privacy', 'security', 'handsets',
    ]) -}}
{%- endmacro %}
