with

chunk as (
    select * from {{ ref('chunk') }}
),

document as (
    select * from {{ ref('document') }}
),

chunk_word as (
    select * from {{ ref('chunk_word') }}
),

-- A version is in force until its own last day, or until the day before the version that replaces it starts.
in_force as (
    select
        document.document_id,
        document.title,
        document.domain,
        document.is_current,
        document.near_duplicate_of,
        document.effective_from,
        case
            when document.superseded_by is null then document.effective_to
            -- Replaced, and nobody knows since when: on no day is it certain that it held.
            else coalesce(
                least(document.effective_to, successor.effective_from - 1),
                cast('0001-01-01' as date)
            )
        end as effective_to
    from document
    left join document as successor on document.superseded_by = successor.document_id
),

chunk_size as (
    select
        chunk_id,
        count(*) as n_words
    from chunk_word
    group by chunk_id
),

-- Chunks of two documents that are nearly the same: only those parts that are the same repeat each other.
shared as (
    select
        chunk.chunk_id,
        kept.chunk_id as kept_chunk_id,
        count(*) as n_shared
    from in_force
    inner join chunk on in_force.document_id = chunk.document_id
    inner join chunk as kept on in_force.near_duplicate_of = kept.document_id
    inner join chunk_word on chunk.chunk_id = chunk_word.chunk_id
    inner join chunk_word as kept_word on kept.chunk_id = kept_word.chunk_id and chunk_word.word = kept_word.word
    group by chunk.chunk_id, kept.chunk_id
),

alike as (
    select
        shared.chunk_id,
        shared.kept_chunk_id,
        row_number() over (
            partition by shared.chunk_id
            order by
                cast(shared.n_shared as double precision) / (chunk_size.n_words + kept_size.n_words - shared.n_shared) desc,
                {{ byte_order('shared.kept_chunk_id') }}
        ) as place
    from shared
    inner join chunk_size on shared.chunk_id = chunk_size.chunk_id
    inner join chunk_size as kept_size on shared.kept_chunk_id = kept_size.chunk_id
    where cast(shared.n_shared as double precision) / (chunk_size.n_words + kept_size.n_words - shared.n_shared) >= 0.7
),

final as (
    select
        chunk.chunk_id,
        chunk.document_id,
        chunk.position,
        chunk.position = 1 and count(*) over (partition by chunk.document_id) > 2 as is_opening,
        in_force.title,
        chunk.title_path,
        in_force.domain,
        in_force.effective_from,
        in_force.effective_to,
        in_force.is_current,
        alike.kept_chunk_id as duplicate_of,
        chunk.body,
        chunk.n_tokens,
        chunk.content_hash,
        chunk.chunker_key
    from chunk
    inner join in_force on chunk.document_id = in_force.document_id
    left join alike on chunk.chunk_id = alike.chunk_id and alike.place = 1
)

select * from final
