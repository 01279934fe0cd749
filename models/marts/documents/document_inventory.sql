with

documents as (
    select * from {{ ref('document') }}
),

chunks as (
    select
        document_id,
        count(*) as n_chunks,
        sum(n_tokens) as n_tokens
    from {{ ref('search_chunk') }}
    group by document_id
),

golden as (
    select
        document_id,
        count(distinct question_id) as n_golden_questions
    from {{ ref('stg_golden__passages') }}
    group by document_id
),

retrieved as (
    select
        document_id,
        count(distinct answer_id) as n_retrieved,
        count(distinct case when citation is not null then answer_id end) as n_cited
    from {{ ref('answer_passage') }}
    group by document_id
),

rejected as (
    select * from {{ ref('audit_rejected_documents') }}
),

files as (
    select
        path,
        document_id
    from documents
    union all
    select
        path,
        null as document_id
    from rejected
),

final as (
    select
        files.path,
        coalesce(files.document_id, rejected.document_id) as document_id,
        case
            when rejected.path is not null then 'rejected'
            when documents.is_current then 'current'
            when documents.superseded_by is not null then 'superseded'
            else 'expired'
        end as status,
        rejected.reason as reject_reason,
        documents.title,
        documents.domain,
        documents.version,
        documents.effective_from,
        documents.effective_to,
        documents.owner,
        documents.superseded_by,
        documents.near_duplicate_of,
        documents.n_words,
        cast(coalesce(chunks.n_chunks, 0) as integer) as n_chunks,
        cast(coalesce(chunks.n_tokens, 0) as integer) as n_tokens,
        documents.n_personal_data,
        cast(coalesce(golden.n_golden_questions, 0) as integer) as n_golden_questions,
        cast(coalesce(retrieved.n_retrieved, 0) as integer) as n_retrieved,
        cast(coalesce(retrieved.n_cited, 0) as integer) as n_cited,
        coalesce(rejected.seen_at, documents.ingested_at) as ingested_at
    from files
    left join documents
        on files.document_id = documents.document_id
    left join rejected
        on files.path = rejected.path
    left join chunks
        on files.document_id = chunks.document_id
    left join golden
        on files.document_id = golden.document_id
    left join retrieved
        on files.document_id = retrieved.document_id
)

select * from final
