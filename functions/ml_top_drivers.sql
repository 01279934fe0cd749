{%- set select_list -%}
'unnest(cast(array[' || {{ text_for_each(argument('segments'), quoted_text('name')) }} || '] as text[])) as segment, '
        || 'unnest(cast(array['
        || {{ text_for_each(argument('segments'), column_as_text("'source.' || " ~ quoted_name('name'))) }}
        || '] as text[])) as segment_value, '
        || 'source.' || {{ quoted_name(argument('period_column')) }} || ' = ' || {{ quoted_text(argument('before')) }} || ' as is_before, '
        || 'source.' || {{ quoted_name(argument('period_column')) }} || ' = ' || {{ quoted_text(argument('after')) }} || ' as is_after, '
        || 'cast('
        || case when {{ argument('value_column') }} is null then '1' else 'source.' || {{ quoted_name(argument('value_column')) }} end
        || ' as double precision) as value'
{%- endset -%}
{%- set condition -%}
'source.' || {{ quoted_name(argument('period_column')) }}
        || ' in (' || {{ quoted_text(argument('before')) }} || ', ' || {{ quoted_text(argument('after')) }} || ')'
{%- endset -%}
{%- set names = "array[" ~ argument('value_column') ~ ", " ~ argument('period_column') ~ "] || " ~ argument('segments') -%}
{%- call over_any_table(select_list=select_list, names=names, condition=condition) %}
usable as (
    select
        input.*,
        -- Squares of what is beyond leave the numbers that a double holds, as NaN and infinity have.
        case when abs(input.value) between 1e-40 and 1e80 then input.value else 0 end as usable_value
    from input
),

parts as (
    select
        segment,
        segment_value,
        case when is_before then usable_value else 0 end as before_part,
        case when is_after then usable_value else 0 end as after_part
    from usable
),

by_value as (
    select
        segment,
        segment_value,
        sum(before_part) as before_sum,
        sum(after_part) as after_sum,
        sum(before_part * before_part) as before_squares,
        sum(after_part * after_part) as after_squares
    from parts
    group by segment, segment_value
),

-- What is left where gains and losses cancel is rounding.
sums as (
    select
        segment,
        segment_value,
        case when abs(before_sum) > 1e-10 * sqrt(before_squares) then before_sum else 0 end as before_sum,
        case when abs(after_sum) > 1e-10 * sqrt(after_squares) then after_sum else 0 end as after_sum,
        before_squares,
        after_squares
    from by_value
),

totals as (
    select
        sums.*,
        sum(before_sum) over (partition by segment) as before_total,
        sum(after_sum) over (partition by segment) as after_total,
        sum(before_squares) over (partition by segment) as before_squares_total,
        sum(after_squares) over (partition by segment) as after_squares_total
    from sums
),

units as (
    select
        totals.*,
        coalesce(nullif(sqrt(before_squares_total + after_squares_total), 0), 1) as unit
    from totals
),

-- Everything in one unit: products stay small, and what is rounding can be told. s is the segment, r the rest, t the total;
-- v and w are the variances of s and r; 0 is before, 1 after.
scaled as (
    select
        segment,
        segment_value,
        before_sum,
        after_sum,
        before_sum / unit as s0,
        after_sum / unit as s1,
        case when abs(before_total - before_sum) > 1e-10 * unit then (before_total - before_sum) / unit else 0 end as r0,
        case when abs(after_total - after_sum) > 1e-10 * unit then (after_total - after_sum) / unit else 0 end as r1,
        case when abs(before_total) > 1e-10 * unit then before_total / unit else 0 end as t0,
        after_total / unit as t1,
        before_squares / unit / unit as v0,
        after_squares / unit / unit as v1,
        greatest((before_squares_total - before_squares) / unit / unit, 0) as w0,
        greatest((after_squares_total - after_squares) / unit / unit, 0) as w1
    from units
),

-- Where s1 * r0 = s0 * r1, the segment grew as the rest did. The four sums are independent.
compared as (
    select
        scaled.*,
        s1 - s0 as change,
        t1 - t0 as total_change,
        abs(s1 - coalesce(s0 * t1 / nullif(t0, 0), s0)) as surprise,
        s1 * r0 - s0 * r1 as excess,
        s1 * s1 * w0 + s0 * s0 * w1 + r1 * r1 * v0 + r0 * r0 * v1 as excess_variance
    from scaled
),

-- Materialized, for PostgreSQL would otherwise write the expression of z wherever the formula below reads it.
z_scores as materialized (
    select
        compared.*,
        case when excess_variance > 0 and (r0 <> 0 or r1 <> 0) then excess / sqrt(excess_variance) end as z
    from compared
),

p_values as materialized (
    select
        z_scores.*,
        {{ two_sided_p('z_scores.z') }} as p_value
    from z_scores
),

-- Benjamini and Hochberg: the smallest of p * m / place among this and all larger ones.
places as (
    select
        p_values.*,
        count(p_value) over () as n_tests,
        row_number() over (order by p_value nulls last) as place
    from p_values
),

q_values as (
    select
        places.*,
        case
            when p_value is not null
                then least(1, min(p_value * n_tests / place) over (order by place desc))
        end as q_value
    from places
),

final as (
    select
        cast(
            row_number() over (
                -- Two segments that share a total are surprising alike, up to rounding.
                order by
                    round(1e9 * surprise) desc,
                    round(1e9 * abs(change)) desc,
                    {{ byte_order('segment') }},
                    {{ byte_order('segment_value') }} nulls first
            ) as integer
        ) as rank,
        segment,
        coalesce(segment_value, '(null)') as segment_value,
        before_sum as before_value,
        after_sum as after_value,
        after_sum - before_sum as change_value,
        case when abs(total_change) > 1e-10 then 100 * change / total_change end as contribution_pct,
        100 * (after_sum - before_sum) / nullif(abs(before_sum), 0) as growth_pct,
        case when r0 <> 0 then 100 * (r1 - r0) / abs(r0) end as rest_growth_pct,
        p_value,
        q_value,
        coalesce(q_value < 0.05, false) as is_significant
    from q_values
)

select * from final
order by rank
{%- endcall %}
