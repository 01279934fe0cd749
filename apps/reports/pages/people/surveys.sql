select
    survey_date,
    department,
    question,
    n_responses,
    n_comments,
    mean_score,
    score_change,
    negative_pct,
    telling_comment
from marts.people_survey_insights
order by survey_date, department, question
