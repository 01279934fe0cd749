-- A returned row is a prediction that nobody could walk back to its run.
select
    predictions.customer_id,
    predictions.as_of_date,
    predictions.run_id
from {{ ref('customer_churn') }} as predictions
left join {{ ref('ml_lineage') }} as lineage
    on lineage.prediction_table = 'customer_churn'
    and predictions.customer_id = lineage.entity_id
    and predictions.as_of_date = lineage.as_of_date
where lineage.entity_id is null
