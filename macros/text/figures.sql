{#-
    CTEs that find the figures in texts, the last of which is `figures`: a row for each number that says how much money, what share, how
    long, or how many of what. `pieces` is a relation with document_id, piece_no, body and column_header.

    A figure has kind, value (the upper end of a range, whose lower end is value_from), unit, phrase (its words), start_at (in
    body), words_before and words_after (in lower case). In a list such as "90 and 60 days" each number is a figure, with what stands before
    and after the list. Dates, times of day, ordinals, and the numbers of sections, forms and plans are none; nor is the word "one", unless of time.
-#}
{% macro figures(pieces) -%}
{%- set part = figure_parts() -%}
{%- set edge = word_edge() -%}
{%- set letters = "'ABCDEFGHIJKLMNOPQRSTUVWXYZ' || chr(1) || chr(2)" -%}
{{ figure_candidates(pieces, part, letters) }},

-- Parts of codes, dates, times of day, ordinals and fractions go, and the numbers that open a section.
figure_numbers as (
    select
        sides.*,
        {{ first_match('sides.after', '^' ~ part.fillers ~ '[- ]?' ~ part.quality ~ part.time ~ edge) }} as time_words
    from figure_sides as sides
    where
        not {{ matches('sides.before', '[a-z0-9_#][-/._:–]?$') }}
        and not {{ matches('sides.after', "^(?:[-/:.,–][0-9]|[_@]|(?:st|nd|rd|th)" ~ edge ~ ")") }}
        and not {{ matches('sides.after', "^(?: ?(?:[ap]m|[ap][.]m)|-(?:thirds?|halves|half|quarters?|fifths?|sixths?))" ~ edge) }}
        and not (sides.before = '' and {{ matches('sides.body', '^[0-9]+(?:[.][0-9]+)+ (?:[A-Z][a-z]|[A-Z] )') }})
    {{ computed_once() }}
),

figure_next as (
    select
        numbers.*,
        numbers.start_at + length(numbers.phrase) + length(coalesce(numbers.time_words, '')) as end_at,
        lead(numbers.start_at) over (partition by numbers.document_id, numbers.piece_no order by numbers.place) as next_start_at
    from figure_numbers as numbers
),

figure_links as (
    select
        following.*,
        coalesce({{ matches(
            "substr(following.plain, following.end_at, greatest(following.next_start_at - following.end_at, 0))",
            "^(?:,|,? (?:and|or)) $"
        ) }}, false)
        and not {{ matches('following.before', part.months ~ '[.]? $') }} as goes_on
    from figure_next as following
    {{ computed_once() }}
),

figure_starts as (
    select
        links.*,
        coalesce(lag(links.goes_on) over (partition by links.document_id, links.piece_no order by links.place), false) as is_linked
    from figure_links as links
),

figure_lists as (
    select
        starts.*,
        sum(case when starts.is_linked then 0 else 1 end)
            over (partition by starts.document_id, starts.piece_no order by starts.place) as list_no
    from figure_starts as starts
),

figure_units as (
    select
        lists.*,
        first_value(lists.before) over (partition by lists.document_id, lists.piece_no, lists.list_no order by lists.place) as words_before,
        max(case when not lists.goes_on then substr(lists.plain, lists.end_at) end)
            over (partition by lists.document_id, lists.piece_no, lists.list_no) as words_after,
        coalesce(
            lists.time_words,
            max(case when not lists.goes_on then lists.time_words end)
                over (partition by lists.document_id, lists.piece_no, lists.list_no)
        ) as unit_words,
        coalesce(
            {{ first_match('lists.after', '^(?: or (?:more|fewer|less))? ?' ~ part.measures ~ edge) }},
            {{ first_match('lists.after', '^(?: or (?:more|fewer|less))?(?: [a-z][a-z/-]*){1,3}') }}
        ) as said_after,
        {{ matches('lists.phrase', '[0-9]') }} as has_digits,
        length(lists.phrase) = length(lists.plain) as is_alone
    from figure_lists as lists
    {{ computed_once() }}
),

figure_things as (
    select
        units.*,
        {{ counted_thing('units.said_after', part) }} as thing,
        units.unit_words is null and units.has_digits and {{ matches('units.before', '(?:^|[^a-z])day $') }} as is_day,
        {{ matches('units.before', part.numbered ~ ' $') }} or (units.has_digits and (
            {{ matches('units.before', part.months ~ '[.]? $') }}
            or {{ matches('units.after', '^ ' ~ part.months ~ edge) }}
            or {{ matches('units.phrase', '^(?:911|(?:19|20)[0-9][0-9])$') }}
            or (
                {{ matches('units.body_before', '[A-Z][A-Za-z]+ $') }}
                and not {{ matches('units.body_before', '(?:^|[ (])' ~ part.no_names ~ ' $') }}
            )
        )) as is_name
    from figure_units as units
    {{ computed_once() }}
),

figure_kinds as (
    select
        things.*,
        case
            when {{ matches('things.phrase', '[$€£]') }} or {{ matches('things.after', '^ (?:us )?' ~ part.money ~ edge) }} then 'amount'
            when {{ matches('things.after', '^ ?(?:%|per ?cent' ~ edge ~ ')') }} then 'percentage'
            when things.unit_words is not null then {{ kind_of_time('things') }}
            when things.is_day then 'duration'
            when not things.is_alone then null
            when {{ matches('things.header', '^' ~ part.time ~ edge) }} then 'duration'
            when {{ matches('things.header', '[$]|usd|dollar') }} then 'amount'
            when {{ matches('things.header', '%|percent') }} then 'percentage'
        end as plain_kind,
        case
            when things.unit_words is not null then things.unit_words
            when things.is_day then 'day'
            else things.header
        end as time_named,
        regexp_replace(things.phrase, '^.*(?: to |–|[0-9] ?- ?)', '') as last_words,
        regexp_replace(things.phrase, '(?: to |–|([0-9]) ?- ?[0-9$]).*$', '\1') as first_words
    from figure_things as things
    {{ computed_once() }}
),

number_word as (
    select * from (
        values
        {%- for word, number in part.words.items() %}
        ('{{ word }}', {{ number }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as words (word, number)
),

figure_values as (
    select
        kinds.*,
        coalesce(
            kinds.plain_kind,
            case when kinds.phrase <> 'one' and kinds.thing is not null and not kinds.is_name then 'count' end
        ) as kind,
        case when kinds.is_day and kinds.plain_kind = 'duration' then length('day ') else 0 end as n_letters_before,
        coalesce({{ figure_value('kinds.first_words') }}, first_word.number) as first_number,
        coalesce({{ figure_value('kinds.last_words') }}, last_word.number) as last_number
    from figure_kinds as kinds
    left join number_word as first_word on regexp_replace(kinds.first_words, ' ?[(].*$', '') = first_word.word
    left join number_word as last_word on regexp_replace(kinds.last_words, ' ?[(].*$', '') = last_word.word
),

figures as (
    select
        found.document_id,
        found.piece_no,
        found.start_at - found.n_letters_before as start_at,
        found.kind,
        case when found.last_words <> found.phrase then found.first_number end as value_from,
        found.last_number as value,
        case
            when found.kind = 'amount' then {{ currency_of('found') }}
            when found.kind = 'percentage' then 'percent'
            when found.unit_words is null and found.kind = 'count' then found.thing
            else {{ time_unit('found.time_named') }}
        end as unit,
        substr(
            found.body,
            found.start_at - found.n_letters_before,
            found.n_letters_before + length(found.phrase) + length(coalesce(
                {{ first_match('found.after', '^ ?(?:%|per ?cent' ~ edge ~ ')') }},
                found.time_words,
                case when found.kind = 'count' then rtrim(substr(found.said_after, 1, strpos(found.said_after, found.thing) + length(found.thing) - 1)) end,
                ''
            ))
        ) as phrase,
        found.words_before,
        found.words_after
    from figure_values as found
    where
        found.kind is not null
        and found.last_number is not null
        and (found.last_words = found.phrase or found.first_number < found.last_number)
)
{%- endmacro %}


{#- The numbers in the texts, with what stands around them. -#}
{% macro figure_candidates(pieces, part, letters) -%}
figure_texts as (
    select
        pieces.document_id,
        pieces.piece_no,
        pieces.body,
        {#- Engines do not agree which letters of other alphabets are part of a word: for looking, they are an x. #}
        regexp_replace(
            translate(pieces.body, {{ letters }}, 'abcdefghijklmnopqrstuvwxyz  '), '[{{ letter_class(other_letter_ranges()) }}]', 'x', 'g'
        ) as plain,
        lower(coalesce(pieces.column_header, '')) as header
    from {{ pieces }} as pieces
    {{ computed_once() }}
),

figure_marks as (
    select
        texts.*,
        string_to_array(replace({{ marked('texts.plain', part.number) }}, chr(2), chr(1)), chr(1)) as parts
    from figure_texts as texts
    {{ computed_once() }}
),

figure_cuts as (
    select
        marks.document_id,
        marks.piece_no,
        marks.body,
        marks.plain,
        marks.header,
        {{ each_with_place('marks.parts', 'phrase') }}
    from figure_marks as marks
),

figure_places as (
    select
        cuts.*,
        cast(
            sum(length(cuts.phrase)) over (partition by cuts.document_id, cuts.piece_no order by cuts.place) - length(cuts.phrase) + 1 as integer
        ) as start_at
    from figure_cuts as cuts
),

figure_sides as (
    select
        places.*,
        substr(places.plain, 1, places.start_at - 1) as before,
        substr(places.body, 1, places.start_at - 1) as body_before,
        substr(places.plain, places.start_at + length(places.phrase)) as after
    from figure_places as places
    where places.place % 2 = 0
    {{ computed_once() }}
)
{%- endmacro %}


{#- The letters that are not of the English alphabet, and the marks on them. -#}
{% macro other_letter_ranges() -%}
    {{- return([
        ('000000aa', '000000aa'), ('000000b5', '000000b5'), ('000000ba', '000000ba'), ('000000c0', '000000d6'), ('000000d8', '000000f6'),
        ('000000f8', '00001fff'), ('00002c00', '00002dff'), ('00003040', '0000d7ff'), ('0000f900', '0000fdff'),
    ]) -}}
{%- endmacro %}


{#- SQL: the number that is written in digits, or null. -#}
{% macro figure_value(words) -%}
    cast(replace({{ first_match(words, '[0-9]+(?:,[0-9]{3})*(?:[.][0-9]+)?') }}, ',', '') as double precision)
    * case
        when {{ matches(words, '[0-9] ?(?:million|m$)') }} then 1000000
        when {{ matches(words, '[0-9] ?(?:billion|bn$)') }} then 1000000000
        when {{ matches(words, '[0-9] ?(?:thousand|k$)') }} then 1000
        else 1
    end
{%- endmacro %}


{#- SQL: what is counted by the words behind a number, up to the first plural or measure; null if a word such as "of" comes before it. -#}
{% macro counted_thing(said_after, part) -%}
    {%- set said = "ltrim(regexp_replace(" ~ said_after ~ ", '^ or (?:more|fewer|less)(?: |$)', ''))" -%}
    {%- set ends = "^(?:" ~ part.measures ~ "|" ~ part.plural ~ ")$" -%}
    case
        {%- for n in [1, 2, 3] %}
        {%- for earlier in range(1, n) %}
        {%- set word = "split_part(" ~ said ~ ", ' ', " ~ earlier ~ ")" %}
        {%- if earlier == n - 1 %}
        when {{ matches(word, '^' ~ part.no_things ~ '$') }} or {{ word }} = '' then null
        {%- endif %}
        {%- endfor %}
        {%- set word = "split_part(" ~ said ~ ", ' ', " ~ n ~ ")" %}
        when {{ matches(word, ends) }} and not {{ matches(word, '(?:ss|us|is)$') }} and not {{ matches(word, '^' ~ part.no_things ~ '$') }}
            then array_to_string((string_to_array({{ said }}, ' '))[1:{{ n }}], ' ')
        {%- endfor %}
    end
{%- endmacro %}


{#- SQL: days that somebody has off are counted; all other times are lengths. -#}
{% macro kind_of_time(figure) -%}
    case
        when
            {{ matches(figure ~ '.unit_words', '(?:days?|weeks?)$') }}
            and (
                {{ matches(figure ~ '.unit_words', '(?:vacation|sick|personal|leave|holiday|volunteer|unused|extra|further|half|wellness|study)') }}
                or {{ matches(figure ~ '.words_after', '^(?: of| with)?(?: (?:paid|unpaid|full|parental|recovery|bonding|sick|bereavement|annual|extra|jury|more))* (?:leave|vacation|off)(?:[^a-z]|$)') }}
                or {{ matches(figure ~ '.header', '(?:leave|vacation|days off)') }}
                or {{ matches(figure ~ '.words_before', '(?:borrow|donate|buy|carry|roll) (?:over )?(?:up to |at most )?$') }}
                or {{ matches(figure ~ '.words_after', '^ (?:may|can) be (?:carried|borrowed|bought|donated)') }}
            )
            then 'count'
        else 'duration'
    end
{%- endmacro %}


{#- SQL: the currency of an amount. -#}
{% macro currency_of(figure) -%}
    case
        when {{ matches(figure ~ '.phrase', '€') }} or {{ matches(figure ~ '.after', '^ eur') }} then 'EUR'
        when {{ matches(figure ~ '.phrase', '£') }} then 'GBP'
        else 'USD'
    end
{%- endmacro %}


{#- SQL: the unit of time that is named, in the singular; business days and calendar days are units of their own. -#}
{% macro time_unit(words) -%}
    case
        when {{ matches(words, '(?:business|working|work)[- ]day') }} then 'business_day'
        when {{ matches(words, 'calendar[- ]day') }} then 'calendar_day'
        {%- for unit, named in [('second', 'sec'), ('minute', 'min'), ('day', 'day'), ('week', 'week'), ('month', 'month'), ('year', 'year'), ('hour', 'h')] %}
        when {{ matches(words, '(?:^|[^a-z])' ~ named) }} then '{{ unit }}'
        {%- endfor %}
    end
{%- endmacro %}


{#- Regular expressions for the parts of figures, in lower case. Of alternatives at one place, the first is never the shorter one: see `marked`. -#}
{% macro figure_parts() -%}
    {%- set edge = word_edge() -%}
    {%- set ones = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] -%}
    {%- set teens = ['ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'] -%}
    {%- set tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'] -%}
    {%- set words = {} -%}
    {%- for word in ones + teens -%}
        {%- do words.update({word: loop.index, word ~ ' and a half': loop.index + 0.5}) -%}
    {%- endfor -%}
    {%- for ten in tens -%}
        {%- do words.update({ten: loop.index * 10 + 10}) -%}
        {%- set value = loop.index * 10 + 10 -%}
        {%- for one in ones -%}
            {%- do words.update({ten ~ '-' ~ one: value + loop.index, ten ~ ' ' ~ one: value + loop.index}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for one in ones -%}
        {%- do words.update({one ~ ' hundred': loop.index * 100}) -%}
    {%- endfor -%}
    {%- set spelt = "(?:(?:" ~ ones | join('|') ~ ") hundred|(?:" ~ tens | join('|') ~ ")[- ](?:" ~ ones | join('|') ~ ")|"
        ~ (tens + teens + ones) | join('|') ~ ")(?: and a half)?" -%}
    {%- set digits = "(?:[0-9]{1,3}(?:,[0-9]{3})+(?:[.][0-9]+)?|[0-9]+(?:[.][0-9]+)?)" -%}
    {%- set one_number = "(?:(?:[$€£] ?)?" ~ digits ~ "(?: ?(?:million|billion|thousand|bn" ~ edge ~ "|m" ~ edge ~ "|k" ~ edge ~ "))?(?: ?[(]" ~ spelt ~ "[)])?|"
        ~ edge ~ spelt ~ edge ~ "(?: ?[(][0-9]+[)])?)" -%}
    {{- return({
        'words': words,
        'number': one_number ~ "(?:(?: to | ?[-–] ?)" ~ one_number ~ ")?",
        'money': "(?:dollars?|euros?|usd|eur)",
        'fillers': "(?:[- ](?:more|further|full|extra|additional|consecutive|straight|whole|successive|completed|scheduled|paid|unpaid|unused"
            ~ "|vacation|sick|personal|leave|holiday|volunteer|wellness|study|standby|storm|half)){0,2}",
        'quality': "(?:(?:business|working|work|calendar)[- ])?",
        'time': "(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|h)",
        'measures': "(?:gb|mb|kb|tb|[mgk]bit/s|[mgk]bps|gigabytes?|lb|lbs|kg|km|feet|foot|ft|inch|inches|miles?|mhz|ghz|volts?|watts?|people|children|times)",
        'plural': "[a-z/-]*[a-z]{2}s",
        'no_things': "(?:this|was|has|does|its|as|always|plus|less|unless|yes|across|perhaps|minus|gets?|costs?|runs?|goes|needs?|works|means|starts?|ends?|lasts?|counts?"
            ~ "|of|the|a|an|and|or|in|on|at|to|for|per|with|by|from|is|are|were|be|been|you|we|it|they|he|she|if|that|than|who|which|will|must|may|can"
            ~ "|once|twice|within|without|between|during|since|both|all|any|one|two|three|four|five|six|have|had|do|not|no|so|but|then|after|before|when|while|until|though|into|over|under|up|out|off|more|only|also|each|every|your|our|their|there)",
        'numbered': "(?:section|sections|step|level|page|pages|form|article|chapter|age|number|version|priority|tier|row|line|week|month|photos?|figure|table|quarter"
            ~ "|rule|room|suite|box|unit|group|grade|phase|stage|zone|channel|port|model|code|queue|part|appendix|item|question|point|type|class|paragraph|floor"
            ~ "|building|gate|highway|route|no[.]|claim|ticket|case|call)",
        'months': "(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)",
        'no_names': "(?:Over|Under|About|Only|At|Within|After|All|Take|Keep|Add|The|Up to|Maximum|Minimum|Around|Every|Between|For|From|With|These|Those|Any|Last|First|Next)",
    }) -}}
{%- endmacro %}
