version: 2

models:
  - name: ${name}_compiled
    description: >-
      One row per champion of the $name predictor, and change of the compiler: the version as a SQL expression, of which ml_predict_${name} is
      made, or why it cannot be said in SQL.
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
      - name: code_digest
        description: "{{ doc('compiled_code_digest') }}"
      - name: expression
        description: "{{ doc('compiled_expression') }}"
      - name: problem
        description: "{{ doc('compiled_problem') }}"
      - name: compiled_at
        description: "{{ doc('compiled_at') }}"
    data_tests:
      - unique_together:
          name: ${name}_compiled_has_one_row_per_run_and_compiler
          arguments:
            columns: [run_id, code_digest]
      - holds:
          name: ${name}_compiled_has_an_expression_or_a_problem
          arguments:
            condition: "(expression is null) <> (problem is null)"
