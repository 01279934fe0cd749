# Everything that can be set about $name, written by `warehouse new-predictor` after a look at $address.
# Each key is explained in ml/predictors/churn/params.yml.

name: $name
task: $task

entity: $entity
time: as_of_date
label: $label
horizon_days: $horizon_days
prediction: $prediction

features:
$features

slices:
  columns: [$slices]
  minimum_rows: 100
  minimum_positives: 10

$split

max_training_rows: 200000

seed: 1

candidates:
  $linear:
    $linear_setting
  gradient_boosting:
    n_estimators: 150
    learning_rate: 0.05
    max_depth: 4
    min_samples_leaf: 20
    subsample: 0.5
    max_features: 0.5

search:
  trials: 0
  seconds: null
  origins: 2
  space:
    $linear:
      $linear_space
    gradient_boosting:
      n_estimators: {low: 60, high: 400}
      learning_rate: {low: 0.01, high: 0.2, log: true}
      max_depth: {low: 2, high: 6}

select_by:
  metric: validation_${metric}
  tie_within: 0.002

calibration: $calibration

bootstrap:
  resamples: 200
  interval: 0.95

# Of all columns, this one tells most alone.
rule:
  feature: $strongest$first
  reason: Whoever knows only one thing should know this; a predictor has to know more.

gates:
$gates

not_worse_than_champion:
  metric: test_${metric}
  tolerance: 0.02
  confidence: 0.80
  reason: Newer data or parameters shall not quietly cost quality.

stable_beside_champion:
  metric: test_$change
  at_most: 0.10
  reason: Nothing about these rows has changed; predictions that jump overnight are not believed.

retraining:
  when_data_changed: always
  moved_by_calendar: []
  rules:
    - metric: new_metric_drop_low
      at_least: 0.0
      reason: On rows that it has not seen, even the upper end of its $metric is below what it promised.

keep_versions: 10

# Why a row got its prediction: the columns of the table, one at a time, beside the median row.
reasons:
  minimum_effect: 0.01
  groups:
$groups