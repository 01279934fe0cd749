with

pieces as (
    select * from {{ ref('document_sentence') }}
),

{{ figures('pieces') }},

final as (
    select
        figures.document_id,
        figures.piece_no,
        cast(row_number() over (partition by figures.document_id, figures.piece_no order by figures.start_at) as integer) as figure_no,
        figures.kind,
        figures.value_from,
        figures.value,
        figures.unit,
        figures.phrase,
        cast(pieces.start_at + figures.start_at - 1 as integer) as start_at,
        figures.words_before,
        figures.words_after
    from figures
    inner join pieces
        on figures.document_id = pieces.document_id
        and figures.piece_no = pieces.piece_no
)

select * from final
