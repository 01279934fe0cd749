-- A returned row is a prediction that nobody could walk back: its run is unknown, or no gate has let its version serve.
select
    predictions.customer_id,
    predictions.as_of_date,
    predictions.run_id
from {{ ref('customer_churn') }} as predictions
left join {{ ref('ml_lineage') }} as lineage
    on lineage.prediction_table = 'customer_churn'
    and predictions.customer_id = lineage.entity_id
    and predictions.as_of_date = lineage.as_of_date
where lineage.entity_id is null or lineage.promoted_at is null
