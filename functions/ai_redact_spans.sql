with

{{ personal_spans(argument('text')) }},

{{ spans_with_places('personal_spans') }}
