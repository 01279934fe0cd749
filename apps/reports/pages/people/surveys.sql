select
    survey_date,
    department,
    question,
    n_responses,
    n_comments,
    mean_score,
    negative_pct
from marts.people_survey_insights
order by survey_date, department, question
