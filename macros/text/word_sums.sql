{#-
    A subquery of one row: for each class, the sum of the weights of a text's words, and what the sums are divided by to get
    the classes' scores (1,000,000 times the root of the number of words). Zeros for a text without words.
-#}
{% macro word_sums(text, weights, classes, meaning) -%}
    (
        select
            {%- for class in classes %}
            coalesce(sum(weights.{{ class }}), 0) as {{ class }},
            {%- endfor %}
            1000000 * sqrt(cast(greatest(count(*), 1) as double precision)) as weight_of_one
        from (select {{ each_spoken_word(text, meaning=meaning) }} as word {{ expecting_many() }}) as spoken
        left join {{ weights }} as weights on spoken.word = weights.word
    )
{%- endmacro %}
