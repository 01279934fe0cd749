select
    predictor,
    feature,
    importance
from marts.ml_feature_importance
where is_champion
order by predictor, importance_rank
