with

figures as (
    select * from {{ ref('document_figure') }}
),

pieces as (
    select * from {{ ref('document_sentence') }}
),

documents as (
    select * from {{ ref('document') }}
    where domain in ('people', 'help')
),

placed as (
    select
        figures.*,
        pieces.kind as piece_kind,
        pieces.section,
        pieces.sentence,
        pieces.body,
        pieces.row_label,
        pieces.column_header,
        pieces.is_example,
        substr(pieces.body, 1, figures.start_at - pieces.start_at) as body_before,
        substr(pieces.body, figures.start_at - pieces.start_at + 1 + length(figures.phrase)) as body_after
    from figures
    inner join pieces
        on figures.document_id = pieces.document_id
        and figures.piece_no = pieces.piece_no
),

final as (
    select
        placed.document_id,
        placed.piece_no,
        placed.figure_no,
        documents.title,
        documents.domain,
        documents.version,
        documents.effective_from,
        documents.effective_to,
        documents.is_current as is_in_force,
        documents.near_duplicate_of,
        placed.section,
        case
            when placed.piece_kind = 'cell' then {{ labelled_cell('placed') }}
            else {{ clause_around('placed') }}
        end as clause,
        placed.kind,
        {{ bound_of('placed') }} as bound,
        placed.value_from,
        placed.value,
        placed.unit,
        {{ counted_per('placed.words_after') }} as per,
        placed.phrase,
        placed.start_at,
        placed.sentence,
        placed.is_example
    from placed
    inner join documents on placed.document_id = documents.document_id
)

select * from final
