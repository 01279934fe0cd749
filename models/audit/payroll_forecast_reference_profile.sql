{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}

{{ reference_profile_of('payroll_forecast') }}
