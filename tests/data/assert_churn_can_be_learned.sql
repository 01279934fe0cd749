-- A returned row is a training set with labels of one kind only. A warning: training stops on it, and says more.
{{ config(severity='warn') }}

select *
from {{ ref('churn_training_inputs') }}
where n_positive = 0 or n_positive = n_rows
