with

{{ extracted_spans(argument('text')) }},

{{ spans_with_places('extracted_spans') }}
