{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}

{{ reference_profile_of('next_quarter_revenue') }}
