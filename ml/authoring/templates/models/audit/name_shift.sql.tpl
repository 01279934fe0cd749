{{ shift_since_training('$name') }}
