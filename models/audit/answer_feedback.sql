with

lines as (
    select * from {{ ref('journal_line') }}
    where kind = 'feedback'
),

final as (
    select
        lines.line_id as feedback_id,
        entry.answer_id,
        entry.given_at,
        entry.verdict,
        entry.comment,
        entry.label,
        lines.taken_at
    from lines
    cross join lateral {{ rows_of_json("'[' || lines.payload || ']'", {
        'answer_id': 'text', 'given_at': 'timestamp', 'verdict': 'text', 'comment': 'text', 'label': 'text',
    }) }} as entry
)

select * from final
