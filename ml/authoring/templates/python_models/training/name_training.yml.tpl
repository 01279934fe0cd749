version: 2

models:
  - name: ${name}_training
    description: >-
      One row per build: whether the $name predictor was fitted or an earlier version reused, and why. Rows are only ever added,
      also by a full refresh. A fit registers a candidate in MLflow; ${name}_promotion decides whether it serves. Read
      ml_training_decisions and ml_metrics instead of this table.
    config:
      meta:
        owner: ml-engineering
    columns:
      - name: predictor
        description: "{{ doc('predictor') }}"
      - name: decision
        description: "{{ doc('training_decision') }}"
      - name: reason
        description: "{{ doc('decision_reason') }}"
      - name: training_key
        description: "{{ doc('training_training_key') }}"
      - name: data_digest
        description: "{{ doc('data_digest') }}"
      - name: code_digest
        description: "{{ doc('training_code_digest') }}"
      - name: params_digest
        description: "{{ doc('training_params_digest') }}"
      - name: library_digest
        description: "{{ doc('training_library_digest') }}"
      - name: n_rows
        description: "{{ doc('n_training_rows') }}"
      - name: n_positive
        description: "{{ doc('n_positive') }}"
      - name: first_as_of_date
        description: "{{ doc('first_as_of_date') }}"
      - name: newest_as_of_date
        description: "{{ doc('newest_as_of_date') }}"
      - name: run_id
        description: "{{ doc('run_id') }}"
      - name: run_commit
        description: "{{ doc('run_commit') }}"
      - name: model_version
        description: "{{ doc('model_version') }}"
      - name: model_uri
        description: "{{ doc('training_model_uri') }}"
      - name: estimator
        description: "{{ doc('training_estimator') }}"
      - name: metric
        description: "{{ doc('training_metric') }}"
      - name: metric_value
        description: "{{ doc('training_metric_value') }}"
      - name: baseline_value
        description: "{{ doc('training_baseline_value') }}"
      - name: evaluation
        description: "{{ doc('training_evaluation') }}"
      - name: dbt_node
        description: "{{ doc('dbt_node') }}"
      - name: dbt_checksum
        description: "{{ doc('dbt_checksum') }}"
      - name: invocation_id
        description: "{{ doc('invocation_id') }}"
      - name: git_commit
        description: "{{ doc('training_git_commit') }}"
      - name: tracking_uri
        description: "{{ doc('training_tracking_uri') }}"
      - name: decided_at
        description: "{{ doc('decided_at') }}"
      - name: seconds
        description: "{{ doc('training_seconds') }}"
      - name: trials
        description: "{{ doc('training_trials') }}"
      - name: rule
        description: "{{ doc('training_rule') }}"
      - name: rule_value
        description: "{{ doc('training_rule_value') }}"
      - name: rule_threshold
        description: "{{ doc('training_rule_threshold') }}"
      - name: rules_digest
        description: "{{ doc('training_rules_digest') }}"
      - name: champion_version
        description: "{{ doc('training_champion_version') }}"
      - name: n_new_months
        description: "{{ doc('training_n_new_months') }}"
      - name: n_new_rows
        description: "{{ doc('training_n_new_rows') }}"
      - name: largest_feature_psi
        description: "{{ doc('training_largest_feature_psi') }}"
      - name: drifted_feature
        description: "{{ doc('training_drifted_feature') }}"
      - name: new_metric
        description: "{{ doc('training_new_metric') }}"
      - name: new_metric_high
        description: "{{ doc('training_new_metric_high') }}"
      - name: new_metric_drop
        description: "{{ doc('training_new_metric_drop') }}"
      - name: new_metric_drop_low
        description: "{{ doc('training_new_metric_drop_low') }}"
      - name: new_level_gap
        description: "{{ doc('training_new_level_gap') }}"
      - name: new_level_gap_low
        description: "{{ doc('training_new_level_gap_low') }}"
    data_tests:
      - unique_together:
          name: ${name}_training_has_one_row_per_decision
          arguments:
            columns: [predictor, decided_at]

      - holds:
          name: ${name}_fits_have_an_evaluation
          arguments:
            condition: "decision in ('reused', 'waited') or evaluation <> ''"
