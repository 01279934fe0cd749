{#- The points of "7 a.m." end no sentence: they are hidden while sentences are cut. -#}
{%- set hidden = "regexp_replace(blocks.body, '([AaPp])[.]([Mm])[.]', '\\1' || chr(3) || '\\2' || chr(3), 'g')" -%}
with

documents as (
    select
        document_id,
        title,
        translate(replace(body, chr(13), ''), chr(3) || chr(160) || chr(8239), '   ') as body
    from {{ ref('document') }}
),

cut_lines as (
    select
        documents.document_id,
        {{ each_with_place("string_to_array(documents.body, chr(10))", 'raw_line') }}
    from documents
),

-- A quotation is read like all other text.
unquoted as (
    select
        document_id,
        place,
        raw_line like '>%' as is_quoted,
        {{ trimmed("regexp_replace(raw_line, '^(> ?)+', '')") }} as line_text
    from cut_lines
),

told_apart as (
    select
        *,
        case
            when line_text = '' then 'blank'
            when {{ matches('line_text', '^#{1,6} ') }} then 'heading'
            when {{ matches('line_text', '^[|][ :|-]+$') }} then 'rule'
            when line_text like '|%' then 'row'
            when {{ matches('line_text', '^([-*+]|[0-9]{1,3}[.)]) ') }} then 'item'
            else 'text'
        end as kind
    from unquoted
),

neighbours as (
    select
        *,
        lag(kind) over (partition by document_id order by place) as kind_before,
        lag(is_quoted) over (partition by document_id order by place) as is_quoted_before,
        lead(kind) over (partition by document_id order by place) as kind_after
    from told_apart
),

-- A line goes on with the paragraph or the list item that the line above belongs to.
starts as (
    select
        *,
        not coalesce(kind = 'text' and kind_before in ('text', 'item') and is_quoted = is_quoted_before, false) as is_start,
        coalesce(kind = 'row' and kind_after = 'rule', false) as is_header
    from neighbours
),

numbered as (
    select
        *,
        sum(case when is_start then 1 else 0 end) over (partition by document_id order by place) as block_no,
        sum(case when kind = 'heading' then 1 else 0 end) over (partition by document_id order by place) as section_no,
        sum(case when is_header then 1 else 0 end) over (partition by document_id order by place) as table_no
    from starts
),

-- Without Markdown's marks: what is left of a link is its text.
blocks as (
    select
        document_id,
        section_no,
        table_no,
        block_no,
        min(kind) filter (where is_start) as kind,
        bool_or(is_header) as is_header,
        regexp_replace(
            regexp_replace(
                regexp_replace(string_agg(line_text, ' ' order by place), '^(#{1,6}|[-*+]|[0-9]{1,3}[.)]) +', ''),
                '\[([^]]*)\]\([^)]*\)', '\1', 'g'
            ),
            '[*`\\]+|__+', '', 'g'
        ) as body
    from numbered
    where kind not in ('blank', 'rule')
    group by document_id, section_no, table_no, block_no
),

sections as (
    select
        document_id,
        section_no,
        min({{ trimmed('body') }}) as section
    from blocks
    where kind = 'heading'
    group by document_id, section_no
),

cut_rows as (
    select
        blocks.document_id,
        blocks.section_no,
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
        section_no,
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
        blocks.section_no,
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
        section_no,
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
        cells.section_no,
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
        coalesce(sections.section, documents.title) as section,
        pieces.sentence,
        pieces.body,
        cast(pieces.start_at as integer) as start_at,
        pieces.row_label,
        pieces.column_header,
        pieces.is_example or {{ matches("lower(coalesce(sections.section, ''))", '(^|[^a-z])(examples?|sample)([^a-z]|$)') }} as is_example
    from pieces
    inner join documents on pieces.document_id = documents.document_id
    left join sections
        on pieces.document_id = sections.document_id
        and pieces.section_no = sections.section_no
    where pieces.body <> ''
)

select * from final
