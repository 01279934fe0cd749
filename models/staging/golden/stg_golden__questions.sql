with

source as (
    select * from {{ ref('golden_questions') }}
),

final as (
    select
        question_id,
        kind,
        domain,
        {{ trimmed('question') }} as question,
        md5({{ trimmed('question') }}) as question_hash
    from source
)

select * from final
