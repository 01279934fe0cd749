{{ training_inputs_of('customer_segments') }}
