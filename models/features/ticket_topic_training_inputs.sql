{{ training_inputs_of('ticket_topic') }}
