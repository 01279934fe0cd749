with

pieces as (
    select * from {{ ref('document_sentence') }}
),

documents as (
    select
        document_id,
        title
    from {{ ref('document') }}
),

times as (
    select
        figures.*,
        pieces.kind as piece_kind,
        pieces.section,
        pieces.sentence,
        pieces.body,
        pieces.row_label,
        pieces.column_header,
        pieces.is_example,
        lower(coalesce(pieces.column_header, '') || ' ; ' || pieces.section || ' ; ' || documents.title) as labels,
        pieces.kind = 'cell' and length(figures.phrase) = length(pieces.body) as is_alone,
        substr(pieces.body, 1, least(length(figures.words_before), figures.start_at - pieces.start_at)) as body_before,
        substr(pieces.body, figures.start_at - pieces.start_at + 1 + length(figures.phrase)) as body_after
    from {{ ref('document_figure') }} as figures
    inner join pieces
        on figures.document_id = pieces.document_id
        and figures.piece_no = pieces.piece_no
    inner join documents on figures.document_id = documents.document_id
    where
        figures.kind = 'duration'
        and figures.value_from is null
    {{ computed_once() }}
),

limited as (
    select
        times.*,
        {{ deadline_direction('times') }} as direction,
        coalesce({{ counted_from('times.body_after') }}, {{ counted_from('times.words_after') }}) as counted_from
    from times
    {{ computed_once() }}
),

-- A heading such as "Within 24 hours" limits what the sentence below it says.
next_pieces as (
    select
        document_id,
        piece_no,
        lead(body) over (partition by document_id order by piece_no) as next_body
    from pieces
),

final as (
    select
        limited.document_id,
        limited.piece_no,
        limited.figure_no,
        limited.direction,
        limited.value,
        limited.unit,
        {{ length_in_days('limited.value', 'limited.unit') }} as length_days,
        limited.counted_from,
        case
            -- Rows that are only numbered say who or what in their other cells.
            when limited.is_alone and {{ matches("coalesce(limited.row_label, '')", '^[0-9]*[.]?$') }}
                then coalesce(nullif(left(limited.sentence, greatest(limited.start_at - 4, 0)), ''), limited.section)
            when limited.is_alone then limited.row_label || ': ' || coalesce(nullif(limited.column_header, ''), limited.section)
            when limited.piece_kind = 'heading' and trim(limited.words_after) = '' then next_pieces.next_body
            else
                case when limited.row_label <> limited.body then limited.row_label || ': ' else '' end
                || coalesce({{ limited_action('limited.body_before', 'limited.body_after') }}, limited.column_header, limited.section)
        end as subject,
        limited.phrase,
        limited.start_at,
        limited.section,
        limited.sentence,
        limited.is_example
    from limited
    inner join next_pieces
        on limited.document_id = next_pieces.document_id
        and limited.piece_no = next_pieces.piece_no
    where limited.direction is not null
)

select * from final
