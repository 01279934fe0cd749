{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}

{{ reference_profile_of('revenue_forecast') }}
