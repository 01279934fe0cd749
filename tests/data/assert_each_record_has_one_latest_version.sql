-- A returned row is a record that has no latest version, or several: it would be lost, or counted twice, wherever
-- somebody asks for is_latest.
{%- for model, key in keys_of_versions().items() %}
select
    '{{ model }}' as staging_model,
    concat_ws(', ', {{ key }}) as record_key,
    sum(case when is_latest then 1 else 0 end) as n_latest
from {{ ref(model) }}
group by {{ key }}
having sum(case when is_latest then 1 else 0 end) <> 1
{{ "union all" if not loop.last }}
{%- endfor %}
