with

inputs as (
    select
        'ai_sentiment' as function_name,
        {{ row_digest(["'word'", 'text_id', 'word'], ['n']) }} as digest
    from {{ ref('golden_sentiment_word') }}

    union all

    select
        'ai_sentiment' as function_name,
        {{ row_digest(["'text'", 'text_id', 'part', 'label'], ['length(text_id)']) }} as digest
    from {{ ref('stg_golden__sentiments') }}

    union all

    select
        'ai_classify_ticket' as function_name,
        {{ row_digest(["'word'", 'text_id', 'word'], ['n']) }} as digest
    from {{ ref('golden_topic_word') }}

    union all

    select
        'ai_classify_ticket' as function_name,
        {{ row_digest(["'text'", 'text_id', 'part', 'label'], ['length(text_id)']) }} as digest
    from {{ ref('stg_golden__topics') }}
),

final as (
    select
        function_name,
        md5(count(*) || ' ' || {{ sum_of_digests('digest') }}) as inputs_key
    from inputs
    group by function_name
)

select * from final
