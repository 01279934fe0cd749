with

hits as (
    select {{ row_digest(['embedder', 'embedder_version', 'leg', 'question_id', 'chunk_id'], ['rank']) }} as digest
    from {{ ref('retrieval_hit') }}
),

golden as (
    select {{ row_digest(['question_id', 'chunk_id'], ['part']) }} as digest
    from {{ ref('golden_chunk') }}
),

parts as (
    select {{ row_digest(['question_id', 'domain'], ['part']) }} as digest
    from {{ ref('golden_part') }}
),

final as (
    select
        md5(
            coalesce((select {{ sum_of_digests('digest') }} from hits), '~')
            || ' ' || coalesce((select {{ sum_of_digests('digest') }} from golden), '~')
            || ' ' || coalesce((select {{ sum_of_digests('digest') }} from parts), '~')
        ) as inputs_key,
        '{{ invocation_id }}' as invocation_id,
        cast('{{ var("force_embedder") }}' as boolean) as force_embedder
)

select * from final
