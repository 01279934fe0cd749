{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}
{#- About as many rows as a fit reads at most; a share of a tenth is then known to a thousandth. -#}
{%- set most_rows = 200000 -%}

with

newest_training as (
    select training_key
    from (
        select
            training_key,
            row_number() over (order by decided_at desc) as recency
        from {{ ref('churn_training') }}
    ) as trainings
    where recency = 1{{ ' and training_key not in (select profiled.training_key from ' ~ this ~ ' as profiled)' if is_incremental() }}
),

n_learned as (
    select count(*) as n from {{ ref('churn_training_set') }}
),

-- All rows, or a sample that is the same on every engine.
learned as (
    select
        newest_training.training_key,
        {{ each_feature(churn_features(), 'rows_learned') }}
    from {{ ref('churn_training_set') }} as rows_learned
    cross join newest_training
    cross join n_learned
    where {{ is_sampled('rows_learned.customer_id || ' ~ date_text('rows_learned.as_of_date'), most_rows ~ '.0 / n_learned.n') }}
),

cuts as (
    select
        training_key,
        feature,
        count(*) as n_rows,
        percentile_disc(array[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) within group (order by value) as edges
    from learned
    group by training_key, feature
),

counts as (
    select
        learned.training_key,
        learned.feature,
        {{ bin_of('learned.value', 'cuts.edges') }} as bin,
        count(*) as n
    from learned
    inner join cuts on learned.training_key = cuts.training_key and learned.feature = cuts.feature
    group by learned.training_key, learned.feature, bin
),

bins as (
    select
        cuts.*,
        numbers.bin
    from cuts
    cross join generate_series(0, 10) as numbers (bin)
),

final as (
    select
        'churn' as predictor,
        bins.training_key,
        bins.feature,
        cast(bins.bin as integer) as bin,
        case when bins.bin between 2 and 10 then bins.edges[bins.bin - 1] end as larger_than,
        case when bins.bin between 1 and 9 then bins.edges[bins.bin] end as up_to,
        cast(bins.n_rows as bigint) as n_rows,
        {{ six_digits('coalesce(counts.n, 0) * 1.0 / bins.n_rows') }} as row_share
    from bins
    left join counts
        on bins.training_key = counts.training_key
        and bins.feature = counts.feature
        and bins.bin = counts.bin
)

select * from final
