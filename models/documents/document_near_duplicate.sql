{#- Places of a signature, hex digits of a place, and places of a band: see ml/documents/minhash.py. -#}
{% set n_places, n_digits, n_band_places = 128, 8, 4 %}

{#-
    Near-duplicates share at least this part of their phrases of three words. Among the demo's documents the five pages that
    another team copied and changed share 0.61 to 0.89 with the original, and no other two current ones more than 0.07; versions
    of a rule, written anew, are as far apart. Two texts that share 0.5 meet in one of the 32 bands with a probability of 0.87,
    two that share 0.6 with one of 0.99.
-#}
{% set near_duplicate = 0.5 %}

with recursive

-- A version is like the one that it replaces, and no duplicate of it: only what is current is compared.
current_files as (
    select
        files.document_id,
        files.minhash,
        row_number() over (order by files.effective_from asc nulls last, {{ byte_order('files.document_id') }} asc) as place
    from {{ ref('document_file') }} as files
    left join {{ ref('document_successor') }} as successors on files.document_id = successors.document_id
    where files.status = 'accepted' and successors.document_id is null
),

signatures as (
    select
        minhash,
        min(place) as place
    from current_files
    group by minhash
),

bands as (
    select
        signatures.place,
        digits.first_digit,
        substr(signatures.minhash, cast(digits.first_digit as integer), {{ n_band_places * n_digits }}) as band
    from signatures
    cross join generate_series(1, {{ n_places * n_digits }}, {{ n_band_places * n_digits }}) as digits (first_digit)
),

candidates as (
    select distinct
        earlier.place as earlier_place,
        later.place
    from bands as earlier
    inner join bands as later
        on earlier.first_digit = later.first_digit
        and earlier.band = later.band
        and earlier.place < later.place
),

-- Signatures in 32 columns: a planner that saw them as rows might join all with all, and cutting short texts is cheap.
signature_bands as (
    select
        {%- for first_digit in range(1, n_places * n_digits, n_band_places * n_digits) %}
        substr(minhash, {{ first_digit }}, {{ n_band_places * n_digits }}) as band_{{ first_digit }},
        {%- endfor %}
        place
    from signatures
),

similar_pairs as (
    select
        candidates.earlier_place,
        candidates.place
    from candidates
    inner join signature_bands as earlier on candidates.earlier_place = earlier.place
    inner join signature_bands as later on candidates.place = later.place
    where
        0
        {%- for band in range(1, n_places * n_digits, n_band_places * n_digits) %}
        {%- for digit in range(1, n_band_places * n_digits, n_digits) %}
        + cast(substr(earlier.band_{{ band }}, {{ digit }}, {{ n_digits }}) = substr(later.band_{{ band }}, {{ digit }}, {{ n_digits }}) as integer)
        {%- endfor %}
        {%- endfor %}
        >= {{ near_duplicate * n_places }}
),

links as (
    select
        place,
        min(earlier_place) as earlier_place
    from similar_pairs
    group by place

    union all

    -- Equal signatures were compared as one.
    select
        current_files.place,
        signatures.place as earlier_place
    from current_files
    inner join signatures on current_files.minhash = signatures.minhash
    where current_files.place > signatures.place
),

-- A copy of a copy is a copy of the first.
chains as (
    select
        place,
        earlier_place
    from links

    union all

    select
        chains.place,
        links.earlier_place
    from chains
    inner join links on chains.earlier_place = links.place
),

firsts as (
    select
        place,
        min(earlier_place) as first_place
    from chains
    group by place
),

final as (
    select
        copies.document_id,
        originals.document_id as near_duplicate_of
    from firsts
    inner join current_files as copies on firsts.place = copies.place
    inner join current_files as originals on firsts.first_place = originals.place
)

select * from final
