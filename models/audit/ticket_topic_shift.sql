{{ shift_since_training('ticket_topic') }}
