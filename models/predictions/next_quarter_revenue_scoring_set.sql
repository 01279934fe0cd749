{{ scoring_set_of('next_quarter_revenue', condition='is_current and price_usd > 0') }}
