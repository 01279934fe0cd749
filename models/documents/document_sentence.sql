{#- The points of "7 a.m." end no sentence: they are hidden while sentences are cut. -#}
{%- set hidden = "regexp_replace(blocks.body, '([AaPp])[.]([Mm])[.]', '\\1' || chr(3) || '\\2' || chr(3), 'g')" -%}
with

blocks as (
    select
        document_id,
        block_no,
        kind,
        section,
        table_no,
        is_header,
        body
    from {{ ref('document_block') }}
),

cut_rows as (
    select
        blocks.document_id,
        blocks.section,
        blocks.table_no,
        blocks.block_no,
        blocks.is_header,
        {{ each_with_place("string_to_array(regexp_replace(trim(blocks.body), '^[|]|[|]$', '', 'g'), '|')", 'raw_cell') }}
    from blocks
    where blocks.kind = 'row'
),

trimmed_cells as (
    select
        cut_rows.*,
        {{ trimmed('cut_rows.raw_cell') }} as cell
    from cut_rows
),

cells as (
    select
        document_id,
        section,
        table_no,
        block_no,
        is_header,
        place,
        cell,
        sum(length(cell) + 3) over (partition by document_id, block_no order by place) - length(cell) - 2 as start_at
    from trimmed_cells
),

whole_rows as (
    select
        document_id,
        block_no,
        string_agg(cell, ' | ' order by place) as sentence,
        max(case when place = 1 then cell end) as row_label
    from cells
    group by document_id, block_no
),

headers as (
    select
        document_id,
        table_no,
        place,
        cell as column_header,
        max(case when place = 1 then cell end) over (partition by document_id, table_no) as first_header
    from cells
    where is_header
),

cut_sentences as (
    select
        blocks.document_id,
        blocks.section,
        blocks.block_no,
        blocks.kind,
        blocks.body,
        {{ each_with_place(sentences(hidden), 'raw_sentence') }}
    from blocks
    where blocks.kind <> 'row'
),

pieces as (
    select
        document_id,
        section,
        block_no,
        kind,
        place,
        {{ trimmed("replace(raw_sentence, chr(3), '.')") }} as sentence,
        {{ trimmed("replace(raw_sentence, chr(3), '.')") }} as body,
        1 as start_at,
        cast(null as text) as row_label,
        cast(null as text) as column_header,
        {{ matches('lower(body)', '^(for )?examples?[^a-z]') }} as is_example
    from cut_sentences

    union all

    select
        cells.document_id,
        cells.section,
        cells.block_no,
        'cell' as kind,
        cells.place,
        whole_rows.sentence,
        cells.cell as body,
        cells.start_at,
        whole_rows.row_label,
        headers.column_header,
        coalesce(lower(headers.first_header) like 'example%', false) as is_example
    from cells
    inner join whole_rows
        on cells.document_id = whole_rows.document_id
        and cells.block_no = whole_rows.block_no
    left join headers
        on cells.document_id = headers.document_id
        and cells.table_no = headers.table_no
        and cells.place = headers.place
    where not cells.is_header
),

final as (
    select
        pieces.document_id,
        cast(row_number() over (partition by pieces.document_id order by pieces.block_no, pieces.place) as integer) as piece_no,
        pieces.kind,
        pieces.section,
        pieces.sentence,
        pieces.body,
        cast(pieces.start_at as integer) as start_at,
        pieces.row_label,
        pieces.column_header,
        pieces.is_example or {{ matches("lower(pieces.section)", '(^|[^a-z])(examples?|sample)([^a-z]|$)') }} as is_example
    from pieces
    where pieces.body <> ''
)

select * from final
