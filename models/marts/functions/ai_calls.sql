with

calls as (
    select * from {{ ref('generator_call') }}
),

final as (
    select
        call_id,
        function_name,
        model,
        prompt_hash,
        parameters,
        prompt_tokens,
        completion_tokens,
        cost_usd,
        latency_ms,
        caller,
        called_at,
        is_from_cache,
        is_answered
    from calls
)

select * from final
