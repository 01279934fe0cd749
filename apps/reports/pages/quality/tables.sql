select
    schema_name || '.' || table_name as table_name,
    n_rows,
    n_rows_change_pct,
    added_columns,
    removed_columns
from marts.data_quality_tables
where is_newest
order by has_other_columns desc, abs(coalesce(n_rows_change_pct, 0)) desc, table_name asc
