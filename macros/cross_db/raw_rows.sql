{#- How each engine lists, finds and reads the files and tables that raw data come from. -#}

{% macro raw_folder_listing(folder) -%}
    {{- return(adapter.dispatch('raw_folder_listing')(folder)) -}}
{%- endmacro %}

{% macro duckdb__raw_folder_listing(folder) -%}
    {%- set listing = run_query("select file from glob('" ~ folder.rstrip('/') | replace("'", "''") ~ "/*') order by file") -%}
    {{- return(listing.columns[0].values()) -}}
{%- endmacro %}

{% macro postgres__raw_folder_listing(folder) -%}
    {{- return(adapter.list_files(folder)) -}}
{%- endmacro %}


{% macro raw_file_rows(file) -%}
    {{- return(adapter.dispatch('raw_file_rows')(file)) -}}
{%- endmacro %}

{#- CSV is read as text: a letter in a number must become our error, with its row, not a guess at another type. -#}
{% macro duckdb__raw_file_rows(file) -%}
    {%- set path = file | replace("'", "''") -%}
    {%- if file.lower().endswith('.parquet') -%}
        {{- return("select * from read_parquet('" ~ path ~ "')") -}}
    {%- endif -%}
    {{- return("select * from read_csv('" ~ path ~ "', header = true, delim = ',', quote = '\"', escape = '\"', all_varchar = true)") -}}
{%- endmacro %}

{#- The server may not see the file: it travels over dbt's connection, once. A file without bytes is reported later. -#}
{% macro postgres__raw_file_rows(file) -%}
    {{- return(adapter.stage_file(file) if adapter.file_size(file) else none) -}}
{%- endmacro %}


{% macro raw_file_size(file) -%}
    {{- return(adapter.dispatch('raw_file_size')(file)) -}}
{%- endmacro %}

{#- In bytes; none where there is no such file. -#}
{% macro duckdb__raw_file_size(file) -%}
    {%- set sizes = run_query("select size from read_blob('" ~ file | replace("'", "''") ~ "')") if
        run_query("select 1 from glob('" ~ file | replace("'", "''") ~ "')").rows else none -%}
    {{- return(sizes.rows[0][0] if sizes else none) -}}
{%- endmacro %}

{% macro postgres__raw_file_size(file) -%}
    {{- return(adapter.file_size(file)) -}}
{%- endmacro %}


{% macro raw_schema_relation(schema, table) -%}
    {%- set parts = schema.split('.') -%}
    {%- set database = parts[0] if parts | length > 1 else target.database -%}
    {{- return(adapter.get_relation(database=database, schema=parts[-1], identifier=table)) -}}
{%- endmacro %}


{% macro raw_seed_file(seed) -%}
    {{- return(adapter.dispatch('raw_seed_file')(seed)) -}}
{%- endmacro %}

{% macro duckdb__raw_seed_file(seed) -%}
    {{- return(adapter.get_seed_file_path(seed)) -}}
{%- endmacro %}

{% macro postgres__raw_seed_file(seed) -%}
    {{- return(seed.root_path ~ '/' ~ seed.original_file_path) -}}
{%- endmacro %}


{#- What `timestamp with time zone` means without an offset: UTC, as in the profile of DuckDB. Until the transaction ends. -#}
{% macro read_times_as_utc() -%}
    {{- adapter.dispatch('read_times_as_utc')() -}}
{%- endmacro %}

{% macro default__read_times_as_utc() -%}{%- endmacro %}

{% macro postgres__read_times_as_utc() -%}
    {%- do run_query("set local time zone 'UTC'") -%}
{%- endmacro %}
