-- A returned row is the share of answers that cite a passage which, by hand, was labelled as the answer, and it is too low. An
-- answer is made of three passages out of five chunks; 0.70 is five in a hundred below what the shipped documents reach at the
-- lower end of their interval: a passage cut wrongly, or chosen by the wrong number, costs more.
{{ hybrid_quality_below('answer_support', 0.70) }}
