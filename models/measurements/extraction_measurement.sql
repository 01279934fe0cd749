with

texts as (
    select * from {{ ref('stg_golden__extraction_texts') }}
),

spans as (
    select * from {{ ref('stg_golden__extraction_spans') }}
),

found as (
    select
        texts.text_id,
        found.kind,
        found.value,
        found.start_at
    from texts
    cross join lateral {{ function('ai_extract_spans') }}(texts.body) as found
),

{{ span_measurement('ai_extract_spans', pooled='all') }}

select * from final
