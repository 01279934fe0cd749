-- A returned row is a golden deadline or fact whose quote stands in no sentence of its document, or in several, so that nothing, or anything, would
-- be found there. Of documents that are not here nothing is asked, nor of documents of one's own that have the name of one of the demo.
with

golden as (
    select
        deadline_id as golden_id,
        document_id,
        quote
    from {{ ref('stg_golden__deadlines') }}

    union all

    select
        fact_id as golden_id,
        document_id,
        quote
    from {{ ref('stg_golden__policy_facts') }}
),

documents as (
    select document_id from {{ ref('document') }}
),

sentences as (
    select distinct
        document_id,
        sentence
    from {{ ref('document_sentence') }}
)

select
    golden.golden_id,
    golden.quote,
    count(sentences.sentence) as n_sentences
from golden
inner join documents on golden.document_id = documents.document_id
left join sentences
    on golden.document_id = sentences.document_id
    and strpos(sentences.sentence, golden.quote) > 0
where {{ searches_the_demo() }}
group by golden.golden_id, golden.quote
having count(sentences.sentence) <> 1
