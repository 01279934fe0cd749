version: 2

models:
  - name: ${name}_promotion
    description: >-
      One row per build: whether the candidate of ${name}_training became champion, and which gate decided. Rows are only ever
      added, also by a full refresh. A rejected candidate leaves the alias `champion` where it is. Read ml_promotions instead of
      this table.
    config:
      meta:
        owner: ml-engineering
    columns:
      - name: predictor
        description: "{{ doc('predictor') }}"
      - name: decision
        description: "{{ doc('promotion_decision') }}"
      - name: gate
        description: "{{ doc('promotion_gate') }}"
      - name: gate_value
        description: "{{ doc('promotion_gate_value') }}"
      - name: gate_threshold
        description: "{{ doc('promotion_gate_threshold') }}"
      - name: reason
        description: "{{ doc('decision_reason') }}"
      - name: candidate_version
        description: "{{ doc('candidate_version') }}"
      - name: candidate_run_id
        description: "{{ doc('run_of_version') }}"
      - name: champion_version
        description: "{{ doc('promotion_champion_version') }}"
      - name: champion_run_id
        description: "{{ doc('run_of_version') }}"
      - name: champion_model_uri
        description: "{{ doc('promotion_champion_model_uri') }}"
      - name: champion_metric
        description: "{{ doc('promotion_champion_metric') }}"
      - name: champion_metric_value
        description: "{{ doc('promotion_champion_metric_value') }}"
      - name: scoring_digest
        description: "{{ doc('promotion_scoring_digest') }}"
      - name: gates_digest
        description: "{{ doc('promotion_gates_digest') }}"
      - name: verdicts
        description: "{{ doc('promotion_verdicts') }}"
      - name: invocation_id
        description: "{{ doc('invocation_id') }}"
      - name: decided_at
        description: "{{ doc('decided_at') }}"
    data_tests:
      - unique_together:
          name: ${name}_promotion_has_one_row_per_decision
          arguments:
            columns: [predictor, decided_at]
