-- A returned row is a version that does not end where the next one begins: at some moment a record would have two
-- versions, or none, and a feature of the past would be wrong.
{%- for model, key in keys_of_versions().items() %}
select
    '{{ model }}' as staging_model,
    record_key,
    version_no,
    known_from,
    known_to
from (
    select
        concat_ws(', ', {{ key }}) as record_key,
        version_no,
        known_from,
        known_to,
        is_latest,
        lead(known_from) over (partition by {{ key }} order by version_no) as next_known_from,
        row_number() over (partition by {{ key }} order by known_from) as version_by_time
    from {{ ref(model) }}
) as versions
where
    known_to <= known_from
    or version_no <> version_by_time
    or coalesce(known_to, timestamp '9999-01-01') <> coalesce(next_known_from, timestamp '9999-01-01')
    or is_latest <> (known_to is null)
{{ "union all" if not loop.last }}
{%- endfor %}
