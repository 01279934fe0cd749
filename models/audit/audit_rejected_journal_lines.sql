with

final as (
    select
        journal_file,
        start_byte,
        end_byte - start_byte as n_bytes,
        problem,
        payload as line_text,
        taken_at
    from {{ ref('journal_line') }}
    where kind = 'broken'
)

select * from final
