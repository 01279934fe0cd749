{#- The words that the vocabulary lacks as a whole. The tokenizer gives up on one of more than a hundred letters: it is one piece. -#}
{%- set unknown_words -%}
(
            select
                spoken.word,
                count(*) as times
            from (select {{ each_piece_word(argument('text')) }} as word {{ expecting_many() }}) as spoken
            left join {{ ref('word_piece') }} as known on spoken.word = known.piece
            where known.piece is null and length(spoken.word) between 2 and 100
            group by spoken.word
        )
{%- endset -%}
(
    select
        case
            when {{ argument('text') }} is not null
                then cast({{ n_piece_words(argument('text')) }} + coalesce(sum(cut.times * (cut.pieces - 1)), 0) as integer)
        end
    from {{ pieces_of_words(unknown_words, ref('word_piece')) }} as cut
)
