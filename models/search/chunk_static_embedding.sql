with

chunk as (
    select * from {{ ref('chunk') }}
),

final as (
    select
        chunk_id,
        content_hash,
        {{ function('ai_embed') }}(title_path || ' ' || body) as static_embedding
    from chunk
)

select * from final
