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

titled as (
    select
        *,
        min(case when kind = 'heading' then {{ trimmed('body') }} end) over (partition by document_id, section_no) as heading
    from blocks
),

final as (
    select
        titled.document_id,
        cast(titled.block_no as integer) as block_no,
        titled.kind,
        coalesce(titled.heading, documents.title) as section,
        case when titled.kind = 'row' then cast(titled.table_no as integer) end as table_no,
        titled.is_header,
        titled.body
    from titled
    inner join documents on titled.document_id = documents.document_id
)

select * from final
