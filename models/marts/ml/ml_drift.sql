with

champion as (
    select * from {{ ref('ml_runs') }}
    where is_champion
),

profile as (
    select
        profiles.*,
        champion.model_version,
        champion.run_id,
        champion.newest_as_of_date
    from {{ ref('churn_profile') }} as profiles
    inner join champion
        on profiles.predictor = champion.predictor
        and profiles.training_key = champion.training_key
),

edges as (
    select
        feature,
        array_agg(up_to order by bin) as edges
    from profile
    where bin between 1 and 9
    group by feature
),

{# Months that the champion did not learn from: their labels are not known yet. #}
new_rows as (
    select
        features.as_of_date,
        {{ each_feature(churn_features(), 'features') }}
    from {{ ref('customer_month') }} as features
    inner join champion on features.as_of_date > champion.newest_as_of_date
),

counts as (
    select
        new_rows.as_of_date,
        new_rows.feature,
        {{ bin_of('new_rows.value', 'edges.edges') }} as bin,
        count(*) as n
    from new_rows
    inner join edges on new_rows.feature = edges.feature
    group by new_rows.as_of_date, new_rows.feature, bin
),

months as (
    select
        as_of_date,
        feature,
        sum(n) as n_rows
    from counts
    group by as_of_date, feature
),

{# A bin that is empty on one side gives a large number and not an infinite one. #}
shares as (
    select
        profile.*,
        months.as_of_date,
        months.n_rows as n_new_rows,
        coalesce(counts.n, 0) * 1.0 / months.n_rows as new_share,
        greatest(profile.row_share, 0.0001) as p,
        greatest(coalesce(counts.n, 0) * 1.0 / months.n_rows, 0.0001) as q
    from profile
    inner join months on profile.feature = months.feature
    left join counts
        on profile.feature = counts.feature
        and profile.bin = counts.bin
        and months.as_of_date = counts.as_of_date
),

measured as (
    select
        predictor,
        model_version,
        run_id,
        as_of_date,
        feature,
        max(n_rows) as n_learned_rows,
        max(n_new_rows) as n_rows,
        sum((q - p) * ln(cast(q / p as double precision))) as psi,
        sum(
            case when row_share > 0 then row_share * ln(cast(2 * row_share / (row_share + new_share) as double precision)) else 0 end
            + case when new_share > 0 then new_share * ln(cast(2 * new_share / (row_share + new_share) as double precision)) else 0 end
        ) / 2 / ln(2.0) as divergence,
        sum(case when bin = 0 then row_share end) as share_null_learned,
        sum(case when bin = 0 then new_share end) as share_null
    from shares
    group by predictor, model_version, run_id, as_of_date, feature
),

final as (
    select
        predictor,
        as_of_date,
        feature,
        cast(model_version as integer) as model_version,
        run_id,
        cast(n_learned_rows as bigint) as n_learned_rows,
        cast(n_rows as bigint) as n_rows,
        {{ six_digits('share_null_learned') }} as share_null_learned,
        {{ six_digits('share_null') }} as share_null,
        {{ six_digits('psi') }} as psi,
        {{ six_digits('sqrt(greatest(divergence, 0))') }} as jensen_shannon_distance,
        case
            when psi >= 0.25 then 'large'
            when psi >= 0.1 then 'moderate'
            else 'small'
        end as drift
    from measured
)

select * from final
