with

documents as (
    select * from {{ ref('document') }}
),

golden as (
    select
        facts.fact_id as golden_id,
        facts.document_id,
        facts.half,
        facts.quote,
        facts.figure_at,
        facts.kind,
        facts.value,
        facts.unit,
        true as is_marked
    from {{ ref('stg_golden__policy_facts') }} as facts
    inner join documents on facts.document_id = documents.document_id
),

-- Examples were not marked.
found as (
    select
        figures.document_id,
        pieces.sentence,
        figures.start_at,
        figures.phrase,
        figures.kind,
        figures.value,
        figures.unit
    from {{ ref('document_figure') }} as figures
    inner join {{ ref('document_sentence') }} as pieces
        on figures.document_id = pieces.document_id
        and figures.piece_no = pieces.piece_no
    where not pieces.is_example
),

{{ figure_measurement() }}

select * from final
