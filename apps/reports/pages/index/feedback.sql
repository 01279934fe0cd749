select
    given_month as month_start,
    product,
    n_feedback,
    mean_rating,
    mean_sentiment
from marts.summary_by_product_month
order by given_month, product
