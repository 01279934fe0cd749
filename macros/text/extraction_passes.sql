{#-
    The regular expressions of amounts, dates, durations, percentages, and the numbers of orders and invoices, in passes; see
    cut_at_matches. Of two alternatives that match at the same place, the first is never the shorter one.
-#}
{% macro extraction_passes() -%}
    {%- set part = extraction_parts() -%}
    {%- set code = "[A-Z0-9]+(?:[-/_][A-Z0-9]+)*" -%}
    {%- set long_code = "(?:[A-Z0-9]{4}[A-Z0-9]*(?:[-/_][A-Z0-9]+)*|[A-Z0-9]+(?:[-/_][A-Z0-9]+)+)" -%}
    {%- set behind_word = "(?:" ~ part.link ~ code ~ "| " ~ long_code ~ ")" -%}
    {%- set codes = [
        "(?:[Oo]rders?|ORDER)" ~ behind_word,
        "(?:[Ii]nvoices?|INVOICE)" ~ behind_word,
        "(?:ORD|Ord|ord)[-_ ]?[0-9][A-Z0-9]*(?:[-/_][A-Z0-9]+)*",
        "(?:INV|Inv|inv)(?:(?:[-_/][A-Z0-9]+)+| ?[0-9][A-Z0-9]*(?:[-/_][A-Z0-9]+)*)",
    ] -%}
    {%- set dates = [
        "[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}",
        "[0-9]{1,2}[./-][0-9]{1,2}[./-](?:[0-9]{4}|[0-9]{2})",
        "[0-9]{1,2}(?:st|nd|rd|th|[.])?(?:(?: of)? |-)" ~ part.month ~ "(?:,? [0-9]{4}|-[0-9]{4}| ['’][0-9]{2})?",
        part.month ~ ",? [0-9]{4}",
        part.month ~ " [0-9]{1,2}(?:st|nd|rd|th)?(?:,? [0-9]{4})?",
    ] -%}
    {%- set times = "(?: " ~ part.quality ~ ")* ?" ~ part.unit -%}
    {#- Without h and s, which open many words. -#}
    {%- set one_more = "(?:(?:" ~ part.number ~ "|" ~ part.word ~ ") ?" ~ part.long_unit ~ "|an? " ~ part.long_unit ~ ")" -%}
    {%- set more_time = "(?: and a half|(?:,? and)? " ~ one_more ~ ")*" -%}
    {%- set behind = "(?:" ~ [
        " ?(?:%|％)| (?:[Pp]ercent(?:age points?)?|per cent|pct)",
        part.size ~ " ?" ~ part.currency,
        "p",
        "-(?:second|minute|hour|day|night|week|month|year)",
        times ~ more_time,
    ] | join('|') ~ ")" -%}
    {#- A long number without a unit is there lest a match begin inside it. -#}
    {%- set quantities = [
        "[Hh]alf a percent",
        part.sign ~ " ?" ~ part.number ~ part.size ~ "(?: " ~ part.code ~ ")?",
        part.number ~ "(?:(?: ?[-–] ?| to | or )" ~ part.number ~ ")?" ~ behind,
        "[0-9]{4}[0-9]*(?:[.,][0-9]+)*",
        part.word ~ "(?:(?: to | or )" ~ part.word ~ ")?" ~ behind,
        "(?:[Hh]alf an?|(?:[Aa]|[Tt]hree) quarters? of an?|[Aa] couple of|[Aa] few|[Ss]everal|[Aa]n?)(?: " ~ part.quality ~ ")* " ~ part.unit ~ more_time,
    ] -%}
    {%- set has_digits -%} {{ matches('input.body', '[0-9]') }} {%- endset -%}
    {#- In the last pass, for 30 in "invoice 30 days overdue" is part of something else. -#}
    {{- return([
        {'pattern': codes | join('|'), 'guard': any_of('input.body', ['rder', 'ORD', 'nvoice', 'INV', 'inv', 'ord', 'Ord', 'Inv'])},
        {'pattern': dates | join('|'), 'guard': has_digits},
        {'pattern': quantities | join('|'), 'guard': has_digits ~ ' or ' ~ any_of('input.body', [
            'second', 'sec', 'minute', 'min', 'hour', 'hr', 'day', 'night', 'week', 'wk', 'month', 'year', 'yr', 'decade', 'fortnight', 'ercent', 'per cent',
            'euro', 'dollar', 'pound', 'quid', 'buck', 'cent', 'pence', 'yen', 'yuan', 'franc', 'kron', 'crown', 'rupee', 'rand', 'peso', 'reais', 'zlot',
            'złoty', 'EUR', 'USD', 'GBP', 'CHF', 'grand',
        ])},
        {'pattern': "(?:[Ii]nvoice|INVOICE) [0-9]{1,3}", 'guard': any_of('input.body', ['nvoice ', 'INVOICE '])},
    ]) -}}
{%- endmacro %}


{#- Pieces of the expressions. -#}
{% macro extraction_parts() -%}
    {%- set names = [
        ('an', 'uary'), ('eb', 'ruary'), ('ar', 'ch'), ('pr', 'il'), ('ay', ''), ('un', 'e'), ('ul', 'y'), ('ug', 'ust'), ('ept', 'ember'),
        ('ep', ''), ('ct', 'ober'), ('ov', 'ember'), ('ec', 'ember'),
    ] -%}
    {%- set months = [] -%}
    {%- for first, rest in names -%}
        {%- set letter = 'JFMAMJJASSOND'[loop.index0] -%}
        {%- do months.append("[" ~ letter ~ letter | lower ~ "]" ~ first ~ ("(?:" ~ rest ~ ")?" if rest else '')) -%}
        {%- do months.append(letter ~ (first | upper) ~ ("(?:" ~ (rest | upper) ~ ")?" if rest else '')) -%}
    {%- endfor -%}
    {%- set ones = "[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our(?:teen)?|[Ff]ive|[Ss]ix(?:teen|ty)?|[Ss]even(?:teen|ty)?|[Ee]ight(?:een|y)?|[Nn]ine(?:teen|ty)?|[Tt]en"
        ~ "|[Ee]leven|[Tt]welve|[Tt]hirteen|[Ff]ifteen|[Tt]wenty|[Tt]hirty|[Ff]orty|[Ff]ifty" -%}
    {%- set long_units = "seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|wks?|months?|years?|yrs?|decades?|fortnights?|workdays?|centur(?:y|ies)" -%}
    {%- set sizes = "hundred|thousand|million|billion" -%}
    {%- set codes = "EUR|USD|GBP|CHF|JPY|AUD|CAD|NZD|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|RUB|UAH|INR|CNY|RMB|HKD|SGD|KRW|THB|MXN|BRL|ARS|CLP|COP|ZAR|ILS"
        ~ "|AED|SAR|PHP|IDR|MYR|VND|EGP|NGN|KES|MAD|eur|usd|gbp|chf" -%}
    {{- return({
        'link': "(?:(?:(?:[ ,:#(-]+(?:number|num|no|nr|ref|reference|id|ID|No|code)[.]?)+|number|nr[.]?|no[.]?)(?:,? (?:is|was))?(?:[ ,(]+it['’]s)?[ :#(]+| ?[:#(][ :#(]*)",
        'month': "(?:" ~ months | join('|') ~ ")[.]?",
        'number': "(?:[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?|[0-9]+(?:[.,'’][0-9]+)*[½¼¾]?(?:[.,][-–]+)?)",
        'word': "(?:(?:" ~ ones ~ "|[Aa] (?:" ~ sizes ~ ")|[Hh]alf a million)(?:[ -](?:and )?(?:" ~ ones ~ "|" ~ sizes ~ "))*(?: and a half)?)",
        'quality': "(?:working|business|calendar|full|whole|entire|more|long|straight|consecutive|solid)",
        'unit': "(?:" ~ long_units ~ "|h|s|ms)",
        'long_unit': "(?:" ~ long_units ~ ")",
        'size': "(?:(?:k|K|m|M|bn)|,? (?:hundred|thousand|million|billion))?",
        'code': "(?:" ~ codes ~ ")",
        'sign': "(?:(?:US|AU|A|CA|C|NZ|HK|S|R|MX)?[$]|[€£¥₹₽₩₪₫₺₴₦]|" ~ codes ~ "|[Kk]r[.]?|Rs[.]?|Fr[.])",
        'currency': "(?:[$€£¥₹₽₩₪₫₺₴₦]|[Ee]uros?|[Dd]ollars?|[Pp]ounds?|quid|bucks?|cents?|pence|yen|yuan|francs?|kron(?:er|or|a|e)|crowns?|rupees?"
            ~ "|rand|pesos?|reais|zlot(?:y|ys|ych)|złoty|zł|Kč|kr|forints?|liras?|dirhams?|rou?bles?|shekels?|grand|" ~ codes ~ ")",
    }) -}}
{%- endmacro %}


{#- Condition: the text holds one of these words. A list of plain words is much faster than an expression. -#}
{% macro any_of(text, words) -%}
    (
        {%- for word in words -%}
            strpos({{ text }}, '{{ word | replace("'", "''") }}') > 0{{ ' or ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}
