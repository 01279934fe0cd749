"""The Python side of the warehouse: predictors that are trained, tracked, promoted and scored.

Nothing here imports dbt. A dbt Python model hands relations in and gets an Arrow table back, so that
everything in this package can be tested without a build. Heavy libraries (mlflow, scikit-learn, matplotlib,
pandas) are imported inside the functions that need them: a build in which nothing changed never pays for
them.
"""
