(
    select case when {{ argument('text') }} is not null then {{ unit_vector('measured.vector', 'measured.length') }} end
    from (
        select
            sums.vector,
            {{ vector_length('sums.vector') }} as length
        from (
            select {{ summed_vector('vectors.vector') }} as vector
            from (select {{ each_spoken_word(argument('text'), meaning=false) }} as word {{ expecting_many() }}) as spoken
            inner join {{ ref('word_vector') }} as vectors on spoken.word = vectors.word
        ) as sums
    ) as measured
)
