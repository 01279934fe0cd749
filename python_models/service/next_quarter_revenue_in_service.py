def model(dbt, session):
    from ml import service

    return service.run("next_quarter_revenue")
