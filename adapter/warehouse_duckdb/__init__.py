"""What this project adds to dbt-duckdb: the function that publishes a snapshot."""
