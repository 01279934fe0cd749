{#-
    CTEs over one text: `candidates`, one row for each place where personal data may be, with place, n_places, before (the text since
    the last one), lead, found, trail (which together are the match), after (the text up to the next one), and kind, which is
    null where it is none.
-#}
{% macro personal_candidates(text) -%}
{%- set cue = name_cues() -%}
{%- set lead = "^(?:" ~ cue.strong ~ "|" ~ cue.this_is ~ "|" ~ cue.i_am ~ "|(?:Good )?(?:Hi|Hello|Hey|Hallo|Morning|Afternoon|Evening|Yes|Sorry),? )?(?:"
    ~ cue.title ~ ")?" -%}
{%- set named = "^(?:" ~ cue.strong ~ "|" ~ cue.this_is ~ "|" ~ cue.i_am ~ "|" ~ cue.title ~ ")" -%}
personal_parts as (
    select {{ cut_at('input.body', personal_pattern()) }} as parts
    from (select {{ text }} as body) as input
),

personal_places as (
    select
        cut.parts,
        array_length(cut.parts, 1) / 2 as n_places,
        {{ each_number('(array_length(cut.parts, 1) - 1) / 2') }} as place
    from personal_parts as cut
),

personal_matches as (
    select
        cut.place,
        cut.n_places,
        cut.parts[2 * cut.place - 1] as before,
        cut.parts[2 * cut.place] as matched,
        cut.parts[2 * cut.place + 1] as after,
        {#- Two matches may touch: what stands beside one is then the other. -#}
        right(coalesce(cut.parts[2 * cut.place - 2], '') || cut.parts[2 * cut.place - 1], 60) as left_side,
        left(cut.parts[2 * cut.place + 1] || coalesce(cut.parts[2 * cut.place + 2], ''), 30) as right_side,
        upper(cut.parts[2 * cut.place]) as raised
    from personal_places as cut
),

personal_shapes as (
    select
        matches.*,
        lower(matches.left_side) as cue_before,
        lower(matches.left_side || ' ' || matches.right_side) as cue_near,
        {#- Every digit a 9, every letter an A. -#}
        translate(matches.raised, '0123456789BCDEFGHIJKLMNOPQRSTUVWXYZ', '9999999999AAAAAAAAAAAAAAAAAAAAAAAAA') as shape,
        regexp_replace(matches.raised, '[^0-9A-Z]', '', 'g') as compact,
        regexp_replace(matches.raised, '[^0-9]', '', 'g') as digits,
        {{ matches('matches.matched', named ~ '| speaking$') }} as is_named,
        not {{ matches('matches.left_side', '(?:[0-9A-Za-z_#]|[0-9A-Za-z][/_.-]|[0-9],)$') }}
            and not {{ matches('matches.right_side', '^(?:[0-9A-Za-z_]|[/_-][0-9A-Za-z]|[.,:][0-9])') }} as stands_alone
    from personal_matches as matches
)
{%- endmacro %}
