{{ shift_since_training('customer_segments') }}
