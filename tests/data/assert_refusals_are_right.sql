-- A returned row is the F1 of refusals, which is too low. At 0.75, of four questions that the documents do not answer, three get
-- an honest "The documents do not say", and of four such answers three are right; refusing at random reaches 0.37. It is
-- measured on questions that neither the model nor its threshold had seen.
{{ hybrid_quality_below('refusal_f1', 0.75) }}
