{{ shift_since_training('next_quarter_revenue') }}
