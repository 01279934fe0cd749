select
    title,
    section,
    subject,
    phrase,
    length_days,
    sentence
from marts.legal_deadlines
where is_in_force and not is_example and near_duplicate_of is null
order by title, document_id, piece_no, figure_no
