{#-
    The CTE `extracted_spans` over one text: a row for each place where an amount, a date, a duration, a percentage or the number of an
    order or an invoice may be, in order, with `place`; `before`, the text since the last one; `lead`, `value` and `trail`, which together are what was
    looked at; and `kind`, which is null if it is none of these.
-#}
{% macro extracted_spans(text) -%}
{%- set part = extraction_parts() -%}
{%- set lead = "^(?:[Oo]rders?|ORDER|[Ii]nvoices?|INVOICE)(?:" ~ part.link ~ "| )" -%}
{{ cut_at_matches('extracted_matches', text, extraction_passes()) }},

extracted_leads as (
    select
        matches.*,
        case
            when left(matches.matched, 1) in ('O', 'o', 'I', 'i')
                then length(matches.matched) - length(regexp_replace(matches.matched, '{{ lead | replace("'", "''") }}', ''))
            else 0
        end as lead_length
    from extracted_matches as matches
    {{ computed_once() }}
),

extracted_values as (
    select
        leads.*,
        left(leads.matched, leads.lead_length) as lead,
        {#- The point after "2 Aug." may end the sentence. #}
        regexp_replace(substr(leads.matched, leads.lead_length + 1), '([A-Za-z])[.]$', '\1') as value,
        not {{ matches('leads.left_side', '(?:[0-9A-Za-z_]|[0-9A-Za-z][/_.-]|[0-9],|[0-9]:)$') }} as starts_well,
        not {{ matches('leads.right_side', '^(?:[0-9A-Za-z_]|[_-][0-9A-Za-z]|[.,:/][0-9])') }} as ends_well
    from extracted_leads as leads
    {{ computed_once() }}
),

extracted_spans as (
    select
        found.place,
        found.before,
        found.lead,
        found.value,
        substr(found.matched, found.lead_length + length(found.value) + 1) as trail,
        {{ extracted_kind('found') }} as kind
    from extracted_values as found
    {{ computed_once() }}
)
{%- endmacro %}


{#- What a row of extracted_values is, as SQL: a kind, or null. -#}
{% macro extracted_kind(row) -%}
{%- set part = extraction_parts() -%}
{%- set day = "(?:0?[1-9]|[12][0-9]|3[01])" -%}
{%- set month = "(?:0?[1-9]|1[0-2])" -%}
{%- set in_numbers = "^(?:[12][0-9]{3}[-/](?:0[1-9]|1[0-2])[-/](?:0[1-9]|[12][0-9]|3[01])|(?:" ~ day ~ "[./-]" ~ month ~ "|" ~ month ~ "[./-]" ~ day
    ~ ")[./-](?:[12][0-9])?[0-9]{2})$" -%}
{%- set in_words = "^(?:" ~ day ~ "(?:st|nd|rd|th|[.])?(?:(?: of)? |-)" ~ part.month ~ "(?:,? [0-9]{4}|-[0-9]{4}| ['’][0-9]{2})?|" ~ part.month ~ ",? [0-9]{4}|" ~ part.month ~ " " ~ day ~ "(?:st|nd|rd|th)?(?:,? [0-9]{4})?)$" -%}
case
    when {{ row }}.lead_length > 0 or {{ matches(row ~ '.value', '^(?:ORD|Ord|ord|INV|Inv|inv)[-_/ ]?[A-Z0-9]') }} then
        case
            when not {{ matches(row ~ '.value', '[0-9]') }} or not {{ row }}.starts_well or not {{ row }}.ends_well then null
            when {{ matches(row ~ '.value', '^(?:ORD|Ord|ord)[-_ ]?[0-9]') }} then 'order'
            when {{ matches(row ~ '.value', '^(?:INV|Inv|inv)[-_/ ]?') }} or {{ row }}.lead like 'I%' or {{ row }}.lead like 'i%' then 'invoice'
            else 'order'
        end
    when {{ matches(row ~ '.value', "^[0-9 \u00a0\u202f.,'’–/-]+$") }} and not {{ matches(row ~ '.value', in_numbers) }} then null
    when not {{ row }}.starts_well then null
    when not {{ row }}.ends_well and not ({{ matches(row ~ '.value', '^[^0-9A-Za-z]') }} and {{ matches(row ~ '.right_side', '^-[A-Za-z]') }}) and right({{ row }}.value, 1) not in ('%', '％') and not ({{ row }}.value like '____-__-__' and {{ row }}.right_side like 'T%') then null
    when {{ matches(row ~ '.value', in_numbers) }} then
        case when not {{ matches('lower(' ~ row ~ '.left_side)', '(?:version|firmware|release|build|section|clause|rev|v)[ .:]*$') }} then 'date' end
    when {{ matches(row ~ '.value', in_words) }} then
        {#- "these 3 may work" #}
        case when not {{ matches(row ~ '.value', '(?:^may [0-9]{1,2}|[0-9] may)$') }} or {{ matches('lower(' ~ row ~ '.left_side)', '(?:on|by|until|till|from|since|the|of|before|after|to) $') }} then 'date' end
    when {{ matches(row ~ '.value', '(?:%|％|[Pp]ercent|points?|per cent|pct)$') }} then 'percentage'
    when {{ matches(row ~ '.value', '(?:^|[^A-Za-z])' ~ part.unit ~ '(?: and a half)?$') }} then
        case
            when {{ matches(row ~ '.value', '^[Aa]n? (?:' ~ part.long_unit ~ ')$') }}
                and (
                    {{ row }}.value in ('a second', 'A second')
                    {#- "20 EUR a month", "what a day" #}
                    or {{ matches('lower(' ~ row ~ '.left_side)', '(?:once|twice|thrice|times|[€$£¥][ 0-9.,]*|[0-9] ?[€$£%]|[0-9][.,][0-9]{2}|eur|usd|gbp|chf|euros?|dollars?|pounds?|quid|bucks|hours?|days?|nights?|weeks?|months?|years?|minutes?|cents?|percent|what|such|nice|h) $') }}
                    or {{ matches(row ~ '.right_side', '^ (?:shift|one|class|job)') }}
                ) then null
            {#- "after 16h", "the 90s", "18-year-old" #}
            when {{ matches(row ~ '.value', '^[0-9]+h$') }} and {{ matches('lower(' ~ row ~ '.left_side)', '(?:after|at|before|until|till|from|by|around) $') }} then null
            when {{ matches(row ~ '.value', '^(?:[0-9]{4}|[0-9]0)s$') }} then null
            when {{ matches(row ~ '.right_side', '^[ -]old') }} then null
            else 'duration'
        end
    {#- "1080p" #}
    when {{ matches(row ~ '.value', '^[0-9]{3,}p$') }} then null
    {#- Not "45 May", which is no date either. #}
    when {{ matches(row ~ '.value', part.sign ~ '|' ~ part.currency ~ '|p$') }} then 'amount'
end
{%- endmacro %}
