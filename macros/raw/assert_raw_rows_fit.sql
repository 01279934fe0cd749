{#-
    Refuses rows that do not fit the raw table `seed`: no file, no header, no rows, a missing column, a value
    of another type, an empty or repeated key. Returns the number of rows. The error names the
    table, the column and the first offending rows. `origin` is what raw_origin() answers.
-#}
{% macro assert_raw_rows_fit(origin, seed) -%}
    {%- if origin.kind != 'table' -%}
        {%- do assert_raw_file_is_there(origin, seed) -%}
    {%- endif -%}
    {%- set expected = seed.config.column_types -%}
    {%- set found = raw_columns(origin) -%}
    {%- do assert_raw_columns_are_there(origin, seed, expected, found) -%}

    {%- set doubtful = [] -%}
    {%- for column, data_type in expected.items() if found[column] | lower != data_type | lower and data_type != 'text' -%}
        {%- do doubtful.append(column) -%}
    {%- endfor -%}
    {%- set counts = run_query(raw_counts_sql(origin, seed, doubtful)).rows[0] -%}
    {%- if counts['n_rows'] == 0 -%}
        {%- do raise_raw_error(origin, seed, "has a header but no rows", [], "export the table again, or remove the file to use the demo's table") -%}
    {%- endif -%}
    {%- for column in doubtful if counts['bad_' ~ column] > 0 -%}
        {%- set examples = raw_examples(origin, seed, is_not_castable(column, expected[column]), column) -%}
        {%- do raise_raw_error(origin, seed,
            "column '" ~ column ~ "' has " ~ "{:,}".format(counts['bad_' ~ column] | int) ~ " value(s) that are not of type " ~ expected[column],
            examples, "write numbers with a point and no unit, dates as 2026-03-31, times as 2026-03-31 14:05:00; leave unknown values empty") -%}
    {%- endfor -%}

    {%- set key = seed.config.meta.key -%}
    {%- for column in key if counts['empty_' ~ column] > 0 -%}
        {%- set examples = raw_examples(origin, seed, adapter.quote(column) ~ " is null", column) -%}
        {%- do raise_raw_error(origin, seed, "column '" ~ column ~ "' is part of the key and is empty in " ~ counts['empty_' ~ column] ~ " row(s)",
            examples, "every row needs a value in " ~ key | join(', ')) -%}
    {%- endfor -%}
    {%- set repeated = run_query(raw_repeated_keys_sql(origin, key)) -%}
    {%- if repeated.rows -%}
        {%- set examples = [] -%}
        {%- for row in repeated.rows -%}
            {%- set values = [] -%}
            {%- for column in key -%}{%- do values.append(column ~ " = " ~ row[column]) -%}{%- endfor -%}
            {%- do examples.append(values | join(', ') ~ ": " ~ row['n_rows'] ~ " rows") -%}
        {%- endfor -%}
        {%- do raise_raw_error(origin, seed, "the key (" ~ key | join(', ') ~ ") is not unique", examples,
            "a later version of a record needs a later loaded_at; remove rows that were exported twice") -%}
    {%- endif -%}
    {{- return(counts['n_rows'] | int) -}}
{%- endmacro %}


{% macro assert_raw_file_is_there(origin, seed) -%}
    {%- set file = raw_seed_file(seed) if origin.kind == 'seed' else origin.name -%}
    {%- set size = raw_file_size(file) -%}
    {%- if size is none -%}
        {%- do raise_raw_error(origin, seed, "the file is missing", [], "restore it with `git checkout " ~ seed.original_file_path ~ "`, or point raw_path at your own") -%}
    {%- elif size == 0 -%}
        {%- do raise_raw_error(origin, seed, "the file is empty", [], "export the table again, with its header line") -%}
    {%- endif -%}
{%- endmacro %}


{% macro assert_raw_columns_are_there(origin, seed, expected, found) -%}
    {%- for column in expected if column not in found -%}
        {%- set extra = [] -%}
        {%- for name in found if name not in expected -%}{%- do extra.append(name) -%}{%- endfor -%}
        {%- do raise_raw_error(origin, seed, "column '" ~ column ~ "' is missing",
            ["expected: " ~ expected.keys() | join(', '), "found:    " ~ found.keys() | join(', ')],
            ("rename '" ~ extra | join("' or '") ~ "' to '" ~ column ~ "'") if extra else "add the column; where it is unknown, leave its values empty") -%}
    {%- endfor -%}
{%- endmacro %}


{% macro raise_raw_error(origin, seed, what, examples, hint) -%}
    {%- set lines = ["raw." ~ seed.alias ~ " (" ~ origin.name ~ "): " ~ what ~ "."] -%}
    {%- for example in examples -%}{%- do lines.append("    " ~ example) -%}{%- endfor -%}
    {%- do lines.append("  Hint: " ~ hint ~ ".") -%}
    {%- do exceptions.raise_compiler_error(lines | join("\n")) -%}
{%- endmacro %}
