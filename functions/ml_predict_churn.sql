{{ compiled_predictor(ref('churn_compiled'), ref('churn_promotion')) }}
