{%- set topics = var('ticket_topics') -%}
{#- Turns scores into shares that are as often right as they say: chosen on golden_topics, each part left out once. -#}
{%- set sharpness = 6 -%}
(
    select
        case
            when {{ argument('text') }} is not null
                then cast(
                    '{"label": '
                    || case
                        {#- A text without a word that says anything. -#}
                        {%- set all_topics -%}{% for topic in topics %}powers.{{ topic }}{{ ", " if not loop.last }}{% endfor %}{%- endset %}
                        when greatest({{ all_topics }}) = least({{ all_topics }}) then 'null'
                        {%- for topic in topics[:-1] %}
                        when powers.{{ topic }} >= greatest(
                            {%- for other in topics if other != topic %}powers.{{ other }}{{ ", " if not loop.last }}{% endfor -%}
                        ) then '"{{ topic }}"'
                        {%- endfor %}
                        else '"{{ topics[-1] }}"'
                    end
                    || ', "scores": {'
                    {%- for topic in topics %}
                    || '"{{ topic }}": ' || cast(cast(powers.{{ topic }} / powers.total as decimal(5, 4)) as text) || '{{ ", " if not loop.last }}'
                    {%- endfor %}
                    || '}}'
                    as json
                )
        end
    from (
        select
            {%- for topic in topics %}
            exp({{ sharpness }} * sums.{{ topic }} / sums.weight_of_one) as {{ topic }},
            {%- endfor %}
            {%- for topic in topics %}
            {{ "+ " if not loop.first }}exp({{ sharpness }} * sums.{{ topic }} / sums.weight_of_one)
            {%- endfor %} as total
        from {{ word_sums(argument('text'), ref('topic_word'), topics, meaning=false) }} as sums
    ) as powers
)
