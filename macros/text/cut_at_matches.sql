{#-
    CTEs over one text, the last of which is `<name>`: a row for each match, with place, is_last, before (the text since the last
    match), matched, after (the text up to the next one), left_side and right_side (the letters on either side of it), words_before (the end of
    `before`) and words_around (without what other matches hold).

    `passes` are the regular expressions, the ones with the first say first: {pattern, guard}, where the guard is a cheap condition
    on `input.body` without which the expression finds nothing. In a text that has them, U+0001 and U+0002 become U+0003.
-#}
{% macro cut_at_matches(name, text, passes) -%}
{{ name }}_0 as (
    select
        input.body,
        replace(replace(input.body, chr(1), chr(3)), chr(2), chr(3)) as marked
    from (select {{ text }} as body) as input
    {{ computed_once() }}
),

{% for pass in passes -%}
{{ name }}_{{ loop.index }} as (
    select
        input.body,
        case when {{ pass.guard }} then {{ marked('input.marked', pass.pattern) }} else input.marked end as marked
    from {{ name }}_{{ loop.index0 }} as input
    {{ computed_once() }}
),

{% endfor -%}
{{ name }}_parts as (
    select
        {#- Marks of several passes stand side by side. #}
        string_to_array(
            replace(replace(replace(replace(replace(
                input.marked, chr(1) || chr(1), chr(1)), chr(1) || chr(1), chr(1)), chr(2) || chr(2), chr(2)), chr(2) || chr(2), chr(2)
            ), chr(2), chr(1)),
            chr(1)
        ) as parts
    from {{ name }}_{{ passes | length }} as input
    where input.marked like '%' || chr(1) || '%'
    {{ computed_once() }}
),

{{ name }}_pieces as (
    select
        {{ each_with_place('cut.parts', 'piece') }}
    from {{ name }}_parts as cut
),

{{ name }}_neighbours as (
    select
        pieces.place,
        pieces.piece as matched,
        lag(pieces.piece, 5) over (order by pieces.place) as third_before,
        lag(pieces.piece, 3) over (order by pieces.place) as second_before,
        lag(pieces.piece, 2) over (order by pieces.place) as matched_before,
        lag(pieces.piece) over (order by pieces.place) as before,
        lead(pieces.piece) over (order by pieces.place) as after,
        lead(pieces.piece, 2) over (order by pieces.place) as matched_after
    from {{ name }}_pieces as pieces
),

{{ name }} as (
    select
        neighbours.place,
        neighbours.matched_after is null as is_last,
        neighbours.before,
        neighbours.matched,
        neighbours.after,
        {#- Two matches may touch: what stands beside one is then the other. #}
        right(coalesce(neighbours.matched_before, '') || right(neighbours.before, 40), 40) as left_side,
        left(neighbours.after || coalesce(neighbours.matched_after, ''), 40) as right_side,
        right(neighbours.before, 100) as words_before,
        right(coalesce(neighbours.third_before, ''), 60) || ' ' || right(coalesce(neighbours.second_before, ''), 60) || ' '
        || right(neighbours.before, 100) || ' ' || left(neighbours.after, 40) as words_around
    from {{ name }}_neighbours as neighbours
    where neighbours.place % 2 = 0
    {{ computed_once() }}
)
{%- endmacro %}
