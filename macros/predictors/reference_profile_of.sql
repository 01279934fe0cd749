{#- A select: how the rows that a predictor learns from are spread, by feature and bin; only of a training set that has no profile yet. -#}
{% macro reference_profile_of(name, features=none) -%}
    {#- About as many rows as a fit reads at most; a share of a tenth is then known to a thousandth. -#}
    {%- set most_rows = 200000 -%}
    {%- set its = predictor(name) -%}
    {%- set columns = features or features_of(name) -%}
    with

    new_data as (
        select
            data_digest,
            newest_as_of_date,
            n_rows,
            cast(row_number() over (order by data_digest) as integer) as nth
        from {{ ref(name ~ '_training_inputs') }}
        where n_rows > 0{{ ' and data_digest not in (select profiled.data_digest from ' ~ this ~ ' as profiled)' if is_incremental() }}
    ),

    -- All rows, or a sample that is the same on every engine.
    learned as (
        select
            new_data.nth,
            {{ each_feature(columns, 'rows_learned') }}
        from {{ ref(name ~ '_training_set') }} as rows_learned
        cross join new_data
        where {{ is_sampled('cast(rows_learned.' ~ its.entity ~ ' as text) || ' ~ date_text('rows_learned.' ~ its.time), most_rows ~ '.0 / new_data.n_rows') }}
    ),

    cuts as (
        select
            nth,
            place,
            count(*) as n_rows,
            percentile_disc(array[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) within group (order by value) as edges
        from learned
        group by nth, place
    ),

    edges as (
        select
            nth,
            place,
            {{ cell_of(0) }} as first_cell,
            {{ each_edge('edges') }}
        from cuts
    ),

    counts as (
        select
            edges.first_cell + {{ bin_of('learned.value', 'edges') }} as cell,
            count(*) as n
        from learned
        inner join edges on learned.nth = edges.nth and learned.place = edges.place
        group by cell
    ),

    bins as (
        select
            cuts.*,
            numbers.bin,
            {{ cell_of('numbers.bin') }} as cell
        from cuts
        cross join generate_series(0, 10) as numbers (bin)
    )

    select
        '{{ name }}' as predictor,
        new_data.data_digest,
        new_data.newest_as_of_date,
        {{ feature_at('bins.place', columns) }} as feature,
        cast(bins.bin as integer) as bin,
        case when bins.bin between 2 and 10 then bins.edges[bins.bin - 1] end as larger_than,
        case when bins.bin between 1 and 9 then bins.edges[bins.bin] end as up_to,
        cast(bins.n_rows as bigint) as n_rows,
        {{ six_digits('coalesce(counts.n, 0) * 1.0 / bins.n_rows') }} as row_share
    from bins
    inner join new_data on bins.nth = new_data.nth
    left join counts on bins.cell = counts.cell
{%- endmacro %}
