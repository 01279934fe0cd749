{#-
    A select: how far the numbers of each as-of date have moved from a reference, by feature. Takes two CTEs by name:
    `reference` (key, feature, nth, place, bin, up_to, n_rows, row_share: the bins of churn_reference_profile) and `numbers` (as_of_date,
    nth, place, value). `key` says which reference it is, and `nth` says so as a small integer, as `place` does of the feature: numbers are
    many. A bin that is empty on one side gives a large number and not an infinite one.
-#}
{% macro shift_of(numbers, reference, key) -%}
    with

    edges as (
        select
            nth,
            place,
            {{ cell_of(0) }} as first_cell,
            {%- for place in range(1, 10) %}
            max(case when bin = {{ place }} then up_to end) as edge_{{ place }}{{ "," if not loop.last }}
            {%- endfor %}
        from {{ reference }}
        group by nth, place
    ),

    cells as (
        select
            numbers.as_of_date,
            edges.first_cell + {{ bin_of('numbers.value', 'edges') }} as cell,
            count(*) as n
        from {{ numbers }} as numbers
        inner join edges on numbers.nth = edges.nth and numbers.place = edges.place
        group by numbers.as_of_date, cell
    ),

    counts as (
        select
            edges.nth,
            edges.place,
            cells.as_of_date,
            cells.cell - edges.first_cell as bin,
            cells.n
        from cells
        inner join edges on cells.cell between edges.first_cell and edges.first_cell + 10
    ),

    months as (
        select
            nth,
            place,
            as_of_date,
            sum(n) as n_rows
        from counts
        group by nth, place, as_of_date
    ),

    shares as (
        select
            reference.{{ key }},
            reference.feature,
            reference.bin,
            reference.n_rows as n_reference_rows,
            reference.row_share,
            months.as_of_date,
            months.n_rows,
            coalesce(counts.n, 0) * 1.0 / months.n_rows as new_share,
            greatest(reference.row_share, 0.0001) as p,
            greatest(coalesce(counts.n, 0) * 1.0 / months.n_rows, 0.0001) as q
        from {{ reference }} as reference
        inner join months
            on reference.nth = months.nth
            and reference.place = months.place
        left join counts
            on reference.nth = counts.nth
            and reference.place = counts.place
            and reference.bin = counts.bin
            and months.as_of_date = counts.as_of_date
    ),

    measured as (
        select
            {{ key }},
            as_of_date,
            feature,
            max(n_reference_rows) as n_reference_rows,
            max(n_rows) as n_rows,
            sum((q - p) * ln(cast(q / p as double precision))) as psi,
            sum(
                case when row_share > 0 then row_share * ln(cast(2 * row_share / (row_share + new_share) as double precision)) else 0 end
                + case when new_share > 0 then new_share * ln(cast(2 * new_share / (row_share + new_share) as double precision)) else 0 end
            ) / 2 / ln(2.0) as divergence,
            coalesce(sum(case when bin = 0 then row_share end), 0) as reference_share_null,
            coalesce(sum(case when bin = 0 then new_share end), 0) as share_null
        from shares
        group by {{ key }}, as_of_date, feature
    )

    select
        {{ key }},
        as_of_date,
        feature,
        cast(n_reference_rows as bigint) as n_reference_rows,
        cast(n_rows as bigint) as n_rows,
        {{ six_digits('reference_share_null') }} as reference_share_null,
        {{ six_digits('share_null') }} as share_null,
        {{ six_digits('psi') }} as psi,
        {{ six_digits('sqrt(greatest(divergence, 0))') }} as jensen_shannon_distance
    from measured
{%- endmacro %}
