# $title

**Question.** What is `$target` of a row of $address?

**Answer.** $answer, and the three strongest reasons. One row per $grain.

**Baseline and winner.** A regularised linear model is the baseline; gradient boosting has to beat it on the validation rows. The
numbers of a run are in the run: this card holds choices, not results.

## Data

$n_labelled rows have a known `$target`. It is tested on $tested_on.

| column | read as | features |
|---|---|---|
$taken
$left$remarks
## Limits

- The columns were judged by their values alone. Whoever knows the table should ask of each: was this known when the prediction is needed?
- Reasons say what the score depends on; they do not prove what would change the outcome.
