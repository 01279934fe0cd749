version: 2

models:
  - name: ${name}_in_service
    description: >-
      One row per champion of the $name predictor, as the registry names it when a build begins: one, or none before the first promotion. The promotion
      of the same build may replace it.
    config:
      meta:
        owner: ml-engineering
    columns:
      - name: predictor
        description: "{{ doc('predictor') }}"
      - name: model_version
        description: "{{ doc('model_version') }}"
      - name: run_id
        description: "{{ doc('run_id') }}"
      - name: data_digest
        description: "{{ doc('data_digest') }}"
    data_tests:
      - unique_together:
          name: ${name}_in_service_has_one_row_per_predictor
          arguments:
            columns: [predictor]
