{{ compiled_predictor(ref('next_quarter_revenue_compiled'), ref('next_quarter_revenue_promotion')) }}
