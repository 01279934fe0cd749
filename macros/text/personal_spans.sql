{#-
    The CTE `personal_spans` over one text: a row for each place where personal data may be, in order, with `place` and `is_last`;
    `before`, the text since the last one; `lead`, `value` and `trail`, which together are what was looked at; `after`, the text up to
    the next one; and `kind`, which is null if it is nothing personal.
-#}
{% macro personal_spans(text) -%}
{%- set cue = name_cues() -%}
{%- set greeting = "(?:(?:[Gg]ood )?(?:Hi|Hello|Hey|Hallo|[Mm]orning|[Aa]fternoon|[Ee]vening|Yes|Sorry),? )" -%}
{%- set lead = "^(?:" ~ [cue.strong, cue.last_line, cue.this_is, cue.i_am, greeting] | join('|') ~ ")?(?:" ~ cue.title ~ ")*" -%}
{%- set is_name = "^(?:" ~ [cue.strong, cue.last_line, cue.this_is, cue.i_am, cue.title] | join('|') ~ ")| speaking$" -%}
{%- set name_trail = "(?:" ~ cue.behind ~ "|['’]s|[.!]+)$" -%}
{%- set lengths = iban_lengths() -%}
{%- set length_list -%}
    {%- for country, n in lengths.items() -%}{{ country }}{{ n }}{%- endfor -%}
{%- endset -%}
{{ cut_at_matches('personal_matches', text, personal_passes()) }},

personal_forms as (
    select
        matches.place,
        matches.is_last,
        matches.before,
        matches.matched,
        matches.after,
        matches.left_side,
        matches.right_side,
        lower(matches.words_before) as words_before,
        lower(matches.words_around) as words_around,
        {{ matches('matches.matched', is_name) }} as is_name,
        regexp_replace(upper(matches.matched), '[^0-9A-Z]', '', 'g') as compact,
        regexp_replace(matches.matched, '[^0-9]', '', 'g') as digits,
        {#- Every digit a 9, every letter an A. #}
        translate(upper(matches.matched), '0123456789BCDEFGHIJKLMNOPQRSTUVWXYZ', '9999999999AAAAAAAAAAAAAAAAAAAAAAAAA') as form,
        not {{ matches('matches.left_side', '(?:[0-9A-Za-z_]|[0-9][/_.,-]|[A-Za-z][/_-]|#)$') }} as starts_well,
        not {{ matches('matches.right_side', '^(?:[0-9A-Za-z_]|[/_-][0-9A-Za-z]|[.,:][0-9])') }} as ends_well
    from personal_matches as matches
    {{ computed_once() }}
),

personal_lengths as (
    select
        forms.*,
        case
            when forms.form like 'AA99%' and strpos('{{ length_list }}', upper(left(forms.matched, 2))) > 0
                then cast(substr('{{ length_list }}', strpos('{{ length_list }}', upper(left(forms.matched, 2))) + 2, 2) as integer)
            else 0
        end as iban_length,
        case
            when forms.is_name then length(forms.matched) - length(regexp_replace(forms.matched, '{{ lead | replace("'", "''") }}', ''))
            else 0
        end as lead_length
    from personal_forms as forms
    {{ computed_once() }}
),

personal_trails as (
    select
        lengths.*,
        case
            when lengths.is_name
                then length(regexp_replace(lengths.matched, '{{ name_trail | replace("'", "''") }}', ''))
            when lengths.matched like '%=%'
                then length(regexp_replace(lengths.matched, '[].,;:!?)}''’”»]+$', ''))
            when {{ matches('lengths.matched', '[0-9A-Fa-f]:$') }} then length(lengths.matched) - 1
            {#- Words in capitals may follow an IBAN, which has no blanks or one after every four letters. #}
            when lengths.iban_length > 0 and length(regexp_replace(left(lengths.matched, lengths.iban_length), '[ -]', '', 'g')) = lengths.iban_length
                then lengths.iban_length
            when lengths.iban_length > 0
                then least(length(lengths.matched), lengths.iban_length + cast(floor((lengths.iban_length - 1) / 4.0) as integer))
            else length(lengths.matched)
        end as end_at
    from personal_lengths as lengths
    {{ computed_once() }}
),

personal_values as (
    select
        trails.*,
        left(trails.matched, trails.lead_length) as lead,
        substr(trails.matched, trails.lead_length + 1, trails.end_at - trails.lead_length) as value,
        substr(trails.matched, trails.end_at + 1) as trail
    from personal_trails as trails
    {{ computed_once() }}
),

personal_spans as (
    select
        found.place,
        found.is_last,
        found.before,
        found.lead,
        found.value,
        found.trail,
        found.after,
        {{ personal_kind('found') }} as kind
    from personal_values as found
    {{ computed_once() }}
)
{%- endmacro %}
