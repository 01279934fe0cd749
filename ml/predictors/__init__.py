"""One folder per predictor: `params.yml` (what), `estimator.py` (how), `card.md` (why)."""
