{{ training_inputs_of('$name') }}
