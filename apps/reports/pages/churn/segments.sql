select
    customer_segment,
    mean_churn_probability,
    n_customers
from marts.customer_segment_profiles
order by customer_segment_no
