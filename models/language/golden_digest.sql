with

sentiments as (
    select
        judged.function_name,
        texts.text_id,
        texts.label,
        texts.body
    from {{ ref('stg_golden__sentiments') }} as texts
    cross join (
        select 'ai_sentiment' as function_name
        union all
        select 'ai_sentiment_label' as function_name
    ) as judged
),

texts as (
    select * from sentiments

    union all

    select
        'ai_classify_ticket' as function_name,
        text_id,
        label,
        body
    from {{ ref('stg_golden__topics') }}

    union all

    select
        'ai_language' as function_name,
        text_id,
        language as label,
        body
    from {{ ref('stg_golden__languages') }}
),

digests as (
    select
        function_name,
        md5(string_agg(md5(text_id || '|' || label || '|' || body), '' order by {{ byte_order('text_id') }})) as texts_digest
    from texts
    group by function_name
),

shipped as (
    select distinct
        function_name,
        texts_digest
    from {{ ref('stg_golden__baselines') }}
),

final as (
    select
        digests.function_name,
        digests.texts_digest,
        coalesce(digests.texts_digest = shipped.texts_digest, false) as is_shipped
    from digests
    left join shipped on digests.function_name = shipped.function_name
)

select * from final
