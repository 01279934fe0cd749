with

rows_to_learn_from as (
    select
        customer_id,
        as_of_date,
        churned_within_60d,
        {{ row_digest(
            columns=['customer_id', date_text('as_of_date'), 'churned_within_60d', 'service', 'region', 'tenure_band'],
            numbers=churn_features(),
        ) }} as digest
    from {{ ref('churn_training_set') }}
),

final as (
    select
        'churn' as predictor,
        count(*) as n_rows,
        coalesce(sum(churned_within_60d), 0) as n_positive,
        min(as_of_date) as first_as_of_date,
        max(as_of_date) as newest_as_of_date,
        md5(count(*) || ':' || coalesce({{ sum_of_digests('digest') }}, '0')) as data_digest
    from rows_to_learn_from
)

select * from final
