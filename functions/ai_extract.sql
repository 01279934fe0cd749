case
    when {{ argument('text') }} is null or coalesce({{ argument('kind') }} not in ('amount', 'date', 'duration', 'percentage', 'order', 'invoice'), true) then null
    else coalesce(
        (
            with

            {{ extracted_spans(argument('text')) }}

            select to_json(array_agg(spans.value order by spans.place))
            from extracted_spans as spans
            where spans.kind = {{ argument('kind') }}
        ),
        cast('[]' as json)
    )
end
