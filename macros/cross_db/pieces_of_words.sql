{#-
    A subquery with a row for each of `words` (word, times), which the vocabulary lacks as a whole, and how many `pieces` it is cut
    into: the longest piece that it begins with, then the longest that follows, and so on; 1 where some letter is in no piece.
-#}
{% macro pieces_of_words(words, vocabulary) -%}
    {{- return(adapter.dispatch('pieces_of_words')(words, vocabulary)) -}}
{%- endmacro %}

{#-
    All pieces that occur in the word, sorted by where they begin, the longest first, as start * 100 + 99 - length. A walk along the
    list keeps where the next one has to begin, times 10,000, and how many were taken.
-#}
{% macro duckdb__pieces_of_words(words, vocabulary) -%}
    (
        select
            walked.times,
            case when walked.state // 10000 = length(walked.word) + 1 then walked.state % 10000 else 1 end as pieces
        from (
            select
                found.word,
                found.times,
                list_reduce(
                    list_prepend(10000, list_sort(list(found.start_at * 100 + 99 - found.n_letters))),
                    lambda state, piece : case
                        when state // 10000 = piece // 100 then state + 1 + 10000 * (99 - piece % 100)
                        else state
                    end
                ) as state
            from (
                select
                    places.word,
                    places.times,
                    places.start_at,
                    lengths.n_letters
                from (
                    select
                        words.word,
                        words.times,
                        unnest(range(1, length(words.word) + 1)) as start_at
                    from {{ words }} as words
                ) as places
                cross join (select unnest(range(1, {{ longest_piece() + 1 }})) as n_letters) as lengths
                inner join {{ vocabulary }} as vocabulary
                    on vocabulary.piece = case when places.start_at = 1 then '' else '##' end
                    || substr(places.word, places.start_at, lengths.n_letters)
                where places.start_at + lengths.n_letters - 1 <= length(places.word)
            ) as found
            group by found.word, found.times
        ) as walked
    )
{%- endmacro %}

{% macro postgres__pieces_of_words(words, vocabulary) -%}
    (
        with recursive walk (word, times, start_at, pieces) as (
            select
                words.word,
                words.times,
                1,
                0
            from {{ words }} as words
            union all
            select
                walk.word,
                walk.times,
                walk.start_at + next_piece.n_letters,
                walk.pieces + 1
            from walk
            cross join lateral (
                select lengths.n_letters
                from generate_series(least({{ longest_piece() }}, length(walk.word) - walk.start_at + 1), 1, -1) as lengths (n_letters)
                inner join {{ vocabulary }} as vocabulary
                    on vocabulary.piece = case when walk.start_at = 1 then '' else '##' end
                    || substr(walk.word, walk.start_at, lengths.n_letters)
                order by lengths.n_letters desc
                limit 1
            ) as next_piece
        )
        select
            times,
            coalesce(max(pieces) filter (where start_at = length(word) + 1), 1) as pieces
        from walk
        group by word, times
    )
{%- endmacro %}


{#- Letters of the longest piece of the vocabulary; a test of word_piece compares. -#}
{% macro longest_piece() -%}
    {{- return(18) -}}
{%- endmacro %}
