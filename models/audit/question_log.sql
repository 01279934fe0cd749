with

lines as (
    select * from {{ ref('journal_line') }}
    where kind = 'question'
),

final as (
    select
        lines.line_id as answer_id,
        entry.asked_at,
        entry.question,
        entry.answer,
        entry.is_answered,
        entry.probability as evidence,
        entry.threshold,
        entry.refusal_key,
        entry.tier,
        entry.embedder,
        entry.generator,
        entry.prompt_version,
        entry.prompt_digest,
        entry.n_citations,
        entry.n_unsupported,
        entry.n_masked,
        entry.search_ms,
        entry.evidence_ms,
        entry.generation_ms,
        entry.total_ms,
        lines.taken_at
    from lines
    cross join lateral {{ rows_of_json("'[' || lines.payload || ']'", {
        'asked_at': 'timestamp', 'question': 'text', 'answer': 'text', 'is_answered': 'boolean',
        'probability': 'double precision', 'threshold': 'double precision', 'refusal_key': 'text',
        'tier': 'text', 'embedder': 'text', 'generator': 'text', 'prompt_version': 'text', 'prompt_digest': 'text',
        'n_citations': 'integer', 'n_unsupported': 'integer', 'n_masked': 'integer',
        'search_ms': 'double precision', 'evidence_ms': 'double precision',
        'generation_ms': 'double precision', 'total_ms': 'double precision',
    }) }} as entry
)

select * from final
