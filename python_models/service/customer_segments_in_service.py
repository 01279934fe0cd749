def model(dbt, session):
    from ml import service

    return service.run("customer_segments")
