select
    feature,
    importance
from marts.ml_feature_importance
where predictor = 'churn' and is_champion
order by importance_rank
