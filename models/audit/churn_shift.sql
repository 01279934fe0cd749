with

in_service as (
    select * from {{ ref('churn_in_service') }}
),

inputs as (
    select * from {{ ref('churn_training_inputs') }}
),

-- What the champion learned from, and what a version learns from that this build fits: one of the two serves in the end.
digests as (
    select data_digest from in_service
    union
    select data_digest from inputs
),

reference as (
    select profiles.*
    from {{ ref('churn_reference_profile') }} as profiles
    inner join digests on profiles.data_digest = digests.data_digest
),

trained_until as (
    select distinct
        data_digest,
        newest_as_of_date
    from reference
),

numbers as (
    select
        trained_until.data_digest,
        features.as_of_date,
        {{ each_feature(churn_features(), 'features') }}
    from {{ ref('customer_month') }} as features
    inner join trained_until on features.as_of_date > trained_until.newest_as_of_date
),

final as (
    {{ shift_of('numbers', 'reference', key='data_digest') }}
)

select * from final
