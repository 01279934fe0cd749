with

lines as (
    select * from {{ ref('journal_line') }}
    where kind = 'question'
),

final as (
    select
        lines.line_id as answer_id,
        passage.rank,
        passage.chunk_id,
        passage.document_id,
        passage.score,
        passage.bm25_rank,
        passage.vector_rank,
        passage.citation
    from lines
    cross join lateral {{ rows_of_json("'[' || lines.payload || ']'", {'passages': 'text'}) }} as entry
    cross join lateral {{ rows_of_json("coalesce(entry.passages, '[]')", {
        'rank': 'integer', 'chunk_id': 'text', 'document_id': 'text', 'score': 'double precision',
        'bm25_rank': 'integer', 'vector_rank': 'integer', 'citation': 'integer',
    }) }} as passage
)

select * from final
