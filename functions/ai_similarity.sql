(
    select {{ cosine('pair.one', 'pair.other') }}
    from (
        select
            {{ function('ai_embed') }}({{ argument('a') }}) as one,
            {{ function('ai_embed') }}({{ argument('b') }}) as other
    ) as pair
)
