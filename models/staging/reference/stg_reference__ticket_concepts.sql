with

source as (
    select * from {{ ref('ticket_concepts') }}
),

final as (
    select
        concept,
        word
    from source
)

select * from final
