version: 2

models:
  - name: ${name}_training_inputs
    description: >-
      One row per predictor: size, span and digest of its training set. Training reads this row first. If the digest is the one
      of an earlier fit, and parameters, code and libraries are the same too, the training set itself is not read at all.
    config:
      meta:
        owner: ml-engineering
    columns:
      - name: predictor
        description: "{{ doc('predictor') }}"
      - name: n_rows
        description: "{{ doc('n_training_rows') }}"
      - name: n_positive
        description: "{{ doc('n_positive') }}"
      - name: first_as_of_date
        description: "{{ doc('first_as_of_date') }}"
      - name: newest_as_of_date
        description: "{{ doc('newest_as_of_date') }}"
      - name: data_digest
        description: "{{ doc('data_digest') }}"
    data_tests:
      - unique_together:
          name: ${name}_training_inputs_have_one_row_per_predictor
          arguments:
            columns: [predictor]
