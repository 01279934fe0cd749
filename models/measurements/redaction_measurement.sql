with

texts as (
    select * from {{ ref('stg_golden__personal_texts') }}
),

spans as (
    select * from {{ ref('stg_golden__personal_spans') }}
),

found as (
    select
        texts.text_id,
        found.kind,
        found.value,
        found.start_at
    from texts
    cross join lateral {{ function('ai_redact_spans') }}(texts.body) as found
),

{{ span_measurement('ai_redact_spans', pooled='structured', condition="hits.kind <> 'name'") }}

select * from final
