{#-
    CTEs that compare `found` (document_id, sentence, start_at, phrase, kind, value, unit) with `golden` (golden_id, document_id, half, quote,
    figure_at, kind, value, unit, is_marked), both of documents that are here. The last one is `final`, a row per half, kind and metric.

    A figure counts as found if it stands where people marked one and has their number, kind and unit; what is counted may have any name.
    What was found where nobody marked anything is wrong. `traps_avoided` is the share of what was marked as none that was not found.
-#}
{% macro figure_measurement() -%}
pairs as (
    select
        golden.golden_id,
        found.document_id,
        found.sentence,
        found.start_at,
        golden.is_marked
        and golden.value = found.value
        and golden.kind = found.kind
        and (golden.kind = 'count' or golden.unit = found.unit) as is_right
    from golden
    inner join found
        on golden.document_id = found.document_id
        and strpos(found.sentence, golden.quote) > 0
        and strpos(found.sentence, golden.quote) + golden.figure_at - 1
        between found.start_at and found.start_at + length(found.phrase) - 1
),

halves as (
    select distinct
        golden.document_id,
        golden.half
    from golden
),

marked as (
    select
        golden.golden_id,
        golden.half,
        golden.kind,
        golden.is_marked,
        count(pairs.golden_id) as n_pairs,
        count(pairs.golden_id) filter (where pairs.is_right) as n_right
    from golden
    left join pairs on golden.golden_id = pairs.golden_id
    group by golden.golden_id, golden.half, golden.kind, golden.is_marked
),

seen as (
    select
        found.document_id,
        found.sentence,
        found.start_at,
        found.kind,
        halves.half,
        coalesce(bool_or(pairs.is_right), false) as is_right
    from found
    inner join halves on found.document_id = halves.document_id
    left join pairs
        on found.document_id = pairs.document_id
        and found.sentence = pairs.sentence
        and found.start_at = pairs.start_at
    group by found.document_id, found.sentence, found.start_at, found.kind, halves.half
),

judged as (
    select
        half,
        kind,
        'recall' as metric,
        n_right > 0 as is_right
    from marked
    where is_marked

    union all

    select
        half,
        kind,
        'traps_avoided' as metric,
        n_pairs = 0 as is_right
    from marked
    where not is_marked

    union all

    select
        half,
        kind,
        'precision' as metric,
        is_right
    from seen
),

each_kind as (
    select * from judged
    union all
    select
        half,
        'all' as kind,
        metric,
        is_right
    from judged
),

shares as (
    select
        half,
        kind,
        metric,
        cast(count(*) filter (where is_right) as double precision) / count(*) as value,
        cast(count(*) as integer) as n_figures
    from each_kind
    group by half, kind, metric
),

every_metric as (
    select * from shares
    union all
    select
        precise.half,
        precise.kind,
        'f1' as metric,
        2 * precise.value * complete.value / nullif(precise.value + complete.value, 0) as value,
        complete.n_figures
    from shares as precise
    inner join shares as complete
        on precise.half = complete.half
        and precise.kind = complete.kind
    where precise.metric = 'precision' and complete.metric = 'recall'
),

final as (
    select
        every_metric.half,
        every_metric.kind,
        every_metric.metric,
        {{ six_digits('every_metric.value') }} as value,
        every_metric.n_figures
    from every_metric
)
{%- endmacro %}
