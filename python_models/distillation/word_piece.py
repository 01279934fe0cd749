def model(dbt, session):
    dbt.config(materialized="table")

    from ml.text import pieces

    return pieces.table()
