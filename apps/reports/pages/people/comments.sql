select
    survey_date,
    department,
    question,
    n_responses,
    mean_score,
    score_change,
    negative_pct,
    telling_comment
from marts.people_survey_insights
where telling_comment is not null
order by survey_date, department, question
