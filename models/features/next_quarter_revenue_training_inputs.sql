{{ training_inputs_of('next_quarter_revenue') }}
