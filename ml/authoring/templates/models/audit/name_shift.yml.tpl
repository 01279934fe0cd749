version: 2

models:
  - name: ${name}_shift
    description: >-
      One row per training set of the $name predictor, as-of date and feature: how far the rows of the dates that are newer than the set have moved
      from it. Covers the set that the champion learned from when the build began, and the one of this build. ${name}_training decides by it whether
      to fit; ml_drift shows that of the champion.
    config:
      meta:
        owner: ml-engineering
    columns:
      - name: data_digest
        description: "{{ doc('data_digest') }}"
      - name: as_of_date
        description: "{{ doc('as_of_date') }}"
      - name: feature
        description: "{{ doc('shift_feature') }}"
      - name: n_reference_rows
        description: "{{ doc('shift_n_reference_rows') }}"
      - name: n_rows
        description: "{{ doc('shift_n_rows') }}"
      - name: reference_share_null
        description: "{{ doc('shift_reference_share_null') }}"
      - name: share_null
        description: "{{ doc('shift_share_null') }}"
      - name: psi
        description: "{{ doc('shift_psi') }}"
      - name: jensen_shannon_distance
        description: "{{ doc('shift_jensen_shannon_distance') }}"
    data_tests:
      - unique_together:
          name: ${name}_shift_has_one_row_per_training_set_as_of_date_and_feature
          arguments:
            columns: [data_digest, as_of_date, feature]
