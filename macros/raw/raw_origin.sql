{#-
    Where the rows of a raw table come from, in this order: a file in `raw_path`, a table in
    `raw_schema`, the seed itself. Returns {kind, name, sql}: `kind` is file | table | seed, `name` is
    what a person calls it, `sql` selects its rows. The engines differ in how a file is read:
    see macros/cross_db/raw_rows.sql.
-#}
{% macro raw_origin(seed) -%}
    {%- set table = seed.alias -%}
    {%- if var('raw_path') -%}
        {%- set file = raw_path_files(var('raw_path')).get(table) -%}
        {%- if file -%}
            {{- return({'kind': 'file', 'name': file, 'sql': raw_file_rows(file)}) -}}
        {%- endif -%}
    {%- endif -%}
    {%- if var('raw_schema') -%}
        {%- set relation = raw_schema_relation(var('raw_schema'), table) -%}
        {%- if relation -%}
            {{- return({'kind': 'table', 'name': relation | string, 'sql': 'select * from ' ~ relation}) -}}
        {%- endif -%}
    {%- endif -%}
    {%- set file = raw_seed_file(seed) -%}
    {{- return({'kind': 'seed', 'name': seed.original_file_path, 'sql': raw_file_rows(file)}) -}}
{%- endmacro %}


{#- The raw tables of the project: {table: seed node}. -#}
{% macro raw_seeds() -%}
    {%- set seeds = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'seed' and node.schema == 'raw' -%}
        {%- do seeds.update({node.alias: node}) -%}
    {%- endfor -%}
    {{- return(seeds) -}}
{%- endmacro %}


{#-
    The files of a `raw_path` by the table that they replace. A file that replaces nothing is an
    error, for it is usually a misspelt name, and the demo's table would be built in its place.
-#}
{% macro raw_path_files(folder) -%}
    {%- set tables = raw_seeds().keys() | sort -%}
    {%- set found = {} -%}
    {%- for file in raw_folder_listing(folder) -%}
        {%- set name = file.replace('\\', '/').split('/')[-1] -%}
        {%- set stem, ending = name.rsplit('.', 1)[0], name.rsplit('.', 1)[-1] | lower -%}
        {%- if ending in ('csv', 'parquet') -%}
            {%- if stem not in tables -%}
                {%- do exceptions.raise_compiler_error(
                    "raw_path: " ~ file ~ " replaces no raw table.\n  Expected one of: " ~ tables | join(', ')
                    ~ "\nHint: name the file after the table, for example customers.csv or customers.parquet."
                ) -%}
            {%- elif stem in found -%}
                {%- do exceptions.raise_compiler_error(
                    "raw_path: both " ~ found[stem] ~ " and " ~ file ~ " replace raw." ~ stem
                    ~ ".\nHint: keep one of them."
                ) -%}
            {%- endif -%}
            {%- do found.update({stem: file}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not found -%}
        {%- do exceptions.raise_compiler_error(
            "raw_path: found no CSV or Parquet file in '" ~ folder ~ "'."
            ~ "\n  Expected at least one of: " ~ tables | join('.csv, ') ~ ".csv (or .parquet)"
            ~ "\nHint: the path is relative to the folder you run dbt in; check its spelling."
        ) -%}
    {%- endif -%}
    {{- return(found) -}}
{%- endmacro %}
