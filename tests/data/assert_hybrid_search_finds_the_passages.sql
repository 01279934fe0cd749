-- A returned row is the recall of hybrid search, which is too low. Of the passages that answer the golden questions, nine in ten
-- are to be among the first five hits: an answer is made of five passages, and what is not among them cannot be cited.
{{ hybrid_quality_below('recall_at_5', 0.90) }}
