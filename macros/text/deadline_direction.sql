{#-
    SQL for the way in which a length of time limits something: within, no later than, before, after, until, up to, for, on, every; null if it
    limits nothing. `figure` has words_before, words_after, unit and phrase (see figures), labels (what stands over a cell of a table, in lower case)
    and is_alone (nothing else is in the cell).

    The order matters: what is certain comes first, and the words that only count or measure (an age, experience, the length of a hearing) come
    before the words that could be a limit.
-#}
{% macro deadline_direction(figure) -%}
{%- set before, after = figure ~ '.words_before', figure ~ '.words_after' -%}
{%- set edge = word_edge() -%}
{%- set number = "(?:[0-9]+|two|three|four|five|six|ten)" -%}
{%- set noun = "(?:period|term|limit|deadline|extension|window|notice|maximum|minimum|time)" -%}
{%- set is_long = figure ~ ".unit in ('day', 'business_day', 'calendar_day', 'week', 'month', 'year')" -%}
{%- set most = "(?:up to|at most|no more than|not more than|a maximum of|no longer than|not exceeding|not to exceed)" -%}
case
    when {{ matches(after, '^(?: old| of (?:age|service|experience|coverage)' ~ edge ~ '| of [a-z-]+ experience| of the charges)') }} then null
    -- "Ten claims within a year" counts what happens in a time, and limits none.
    when
        {{ matches(before, '(?:' ~ number ~ ' or more|more than ' ~ number ~ '|at least ' ~ number ~ '|' ~ edge ~ '(?:once|twice)|per [a-z]+)'
            ~ edge ~ '[^.;:]* (?:in|within)(?: any| the same| a period of)? $') }}
        then null
    when
        {{ matches(before, '(?:^|[^a-z0-9])(?:(?:' ~ number ~ ')(?: [a-z-]+){1,3}|(?:second|third|fourth|fifth) [^.;:]*) in(?: any| the)? $') }}
        and {{ figure }}.unit in ('month', 'year')
        then null
    when {{ matches(before, edge ~ 'within (?:the |a |an |another |its |their |a further )?(?:first |next |following |last )?$') }} then 'within'
    when {{ matches(before, '(?:no|not) later than $|' ~ edge ~ 'at (?:the )?latest $') }} or {{ matches(after, '^ at (?:the )?latest') }} then 'no later than'
    when {{ matches(before, edge ~ '(?:until|till) $') }} and {{ matches(after, '^ (?:after|before|from)' ~ edge) }} then 'until'
    when
        {{ matches(after, "^['’]? (?:[a-z]+ )?(?:notice|warning)" ~ edge) }}
        or {{ matches(after, '^,? (?:before|ahead|prior to|in advance|beforehand|earlier than)' ~ edge) }}
        then 'before'
    when {{ matches(before, edge ~ 'of (?:' ~ most ~ ' |at least |about |more than |over )?$') }} and not {{ matches(before, noun ~ ' of [a-z ]*$') }} then null
    when {{ matches(before, '(?:over|under|more than|less than|older than|fewer than|longer than|shorter than|about|around|nearly|almost) $') }}
        and not {{ matches(before, most ~ ' $') }} then null
    when {{ matches(before, '(?:^|[^a-z])on day $|' ~ edge ~ 'on $|' ~ edge ~ 'at $') }} and {{ is_long }} and {{ figure }}.phrase not like '%-%' then 'on'
    when {{ matches(before, '(?:^|[^a-z])every $') }} and {{ is_long }} then 'every'
    when {{ matches(before, most ~ ' $') }} and {{ is_long }} then 'up to'
    when
        {{ matches(before, edge ~ 'for (?:the |a |at least |another |a further |a period of )?(?:first |next |following )?$') }}
        and {{ is_long }}
        then 'for'
    when {{ matches(before, edge ~ '(?:have|has|had|given|allowed|gets?) (?:its |only |a |the |another |at least |about )*(?:first |full )?$') }}
        and {{ is_long }} then 'for'
    when
        {{ matches(before, edge ~ '(?:lasts?|keeps?|kept|retain(?:ed)?|preserved?|stored|valid|expires?|remains? open)'
            ~ ' (?:its |for |only |a |the |another |at least |in )*$') }}
        and {{ is_long }}
        then 'for'
    when {{ matches(before, edge ~ 'plus $') }} and {{ matches(before, edge ~ '(?:until|till|kept|keep|stored|retained)' ~ edge) }} then 'for'
    when {{ matches(after, '^[- ](?:[a-z]+ )?(?:period|window|deadline|limit|time limit)' ~ edge) }} then 'for'
    when {{ matches(before, noun ~ edge ~ "(?:[^.;:]* (?:is|are|of)| ?:) (?:normally |usually |at least |only )?$") }} and {{ is_long }} then 'for'
    when {{ matches(before, edge ~ '(?:by|until|before|due|deadline|expires?)' ~ edge ~ '[^.;]*[(](?:normally |usually |that is |i[.]e[.] )?$') }} then 'no later than'
    when {{ matches(after, '^ (?:after|from|following)' ~ edge) }} and {{ is_long }} then 'after'
    when
        {{ matches(before, edge ~ 'after $') }}
        and {{ is_long }}
        and {{ matches(after, edge ~ '(?:not?|no longer|lapses?|expires?|forfeit(?:ed)?|barred|never|may|must)' ~ edge) }}
        then 'after'
    when {{ matches(before, edge ~ 'in $') }} and {{ is_long }} and {{ figure }}.unit not in ('month', 'year') then 'within'
    when {{ matches(before, edge ~ 'if [^.;:]* for $') }} then 'for'
    when
        {{ figure }}.is_alone
        and {{ is_long }}
        and {{ matches(figure ~ '.labels', '(?:limit|limitation|deadline|notice|due|period|(?:^| )time |escalat|by when|answer|within)') }}
        and not {{ matches(figure ~ '.labels', edge ~ '(?:age|typical|typically|average|usual|price|cost|experience|service)' ~ edge) }}
        then 'for'
end
{%- endmacro %}
