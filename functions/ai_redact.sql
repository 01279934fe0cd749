coalesce(
    (
        with

        {{ personal_spans(argument('text')) }}

        select
            string_agg(
                spans.before || spans.lead || case
                    when spans.kind is null then spans.value
                    when spans.kind = 'ip' then '[IP_ADDRESS]'
                    when spans.kind = 'url_token' then '[URL]'
                    else '[' || upper(spans.kind) || ']'
                end || spans.trail || case when spans.is_last then spans.after else '' end,
                '' order by spans.place
            )
        from personal_spans as spans
    ),
    {{ argument('text') }}
)
