{#-
    The leakage alarm: returns each feature whose ROC AUC, used alone as a score, exceeds `max_auc` in either
    direction. Real causes of churn reach 0.6 or 0.7 one by one; a feature that knows the answer comes close to 1.
    The AUC is the Mann-Whitney statistic over average ranks (Hanley & McNeil 1982); rows in which the feature is null are left
    out, and so is a feature with fewer than `min_rows` positive rows left. That a feature is *missing* may tell the label too, so
    being null is tested as a feature of its own.
-#}
{% test no_feature_predicts_alone(model, label, features, max_auc=0.98, min_rows=20) %}
    with

    scores as (
        {%- for feature in features %}
        select
            '{{ feature }}' as feature,
            {{ label }} as label,
            cast({{ feature }} as double precision) as score
        from {{ model }}
        where {{ feature }} is not null

        union all

        select
            '{{ feature }} is null' as feature,
            {{ label }} as label,
            case when {{ feature }} is null then 1.0 else 0.0 end as score
        from {{ model }}
        {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    by_value as (
        select
            feature,
            score,
            count(*) as n_rows,
            sum(label) as n_positive
        from scores
        group by feature, score
    ),

    -- Rows of equal score share the mean of their ranks.
    ranked as (
        select
            feature,
            n_rows,
            n_positive,
            sum(n_rows) over (partition by feature order by score rows between unbounded preceding and current row) - (n_rows - 1) / 2.0 as mean_rank
        from by_value
    ),

    by_feature as (
        select
            feature,
            cast(sum(n_positive) as double precision) as n_positive,
            cast(sum(n_rows) - sum(n_positive) as double precision) as n_negative,
            cast(sum(n_positive * mean_rank) as double precision) as rank_sum
        from ranked
        group by feature
    ),

    measured as (
        select
            feature,
            (rank_sum - n_positive * (n_positive + 1) / 2.0) / (n_positive * n_negative) as auc
        from by_feature
        where n_positive >= {{ min_rows }} and n_negative >= {{ min_rows }}
    )

    select
        feature,
        auc
    from measured
    where auc > {{ max_auc }} or auc < 1 - {{ max_auc }}
{% endtest %}
