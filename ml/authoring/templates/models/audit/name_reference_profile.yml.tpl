version: 2

models:
  - name: ${name}_reference_profile
    description: >-
      One row per training set of the $name predictor, feature and bin: how the rows of the set are spread. Nine edges cut the
      numbers into ten bins of about equal shares; what is not known is a bin of its own. Of more than 200,000 rows, about as many are a sample. Rows are only ever added, so that a champion of
      last year is compared with what it saw then. ${name}_shift does that.
    config:
      meta:
        owner: ml-engineering
    columns:
      - name: predictor
        description: "{{ doc('predictor') }}"
      - name: data_digest
        description: "{{ doc('data_digest') }}"
      - name: newest_as_of_date
        description: "{{ doc('newest_as_of_date') }}"
      - name: feature
        description: "{{ doc('profile_feature') }}"
      - name: bin
        description: "{{ doc('profile_bin') }}"
      - name: larger_than
        description: "{{ doc('profile_larger_than') }}"
      - name: up_to
        description: "{{ doc('profile_up_to') }}"
      - name: n_rows
        description: "{{ doc('profile_n_rows') }}"
      - name: row_share
        description: "{{ doc('profile_row_share') }}"
    data_tests:
      - unique_together:
          name: ${name}_reference_profile_has_one_row_per_training_set_feature_and_bin
          arguments:
            columns: [data_digest, feature, bin]
      - has_rows:
          name: ${name}_reference_profile_has_rows
      - holds:
          name: ${name}_bins_follow_each_other
          arguments:
            condition: "larger_than is null or up_to is null or larger_than <= up_to"
