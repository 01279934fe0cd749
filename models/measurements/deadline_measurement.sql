with

documents as (
    select * from {{ ref('document') }}
),

golden as (
    select
        deadlines.deadline_id as golden_id,
        deadlines.document_id,
        deadlines.half,
        deadlines.quote,
        deadlines.figure_at,
        'deadline' as kind,
        deadlines.value,
        deadlines.unit,
        deadlines.is_deadline as is_marked
    from {{ ref('stg_golden__deadlines') }} as deadlines
    inner join documents on deadlines.document_id = documents.document_id
),

found as (
    select
        document_id,
        sentence,
        start_at,
        phrase,
        'deadline' as kind,
        value,
        unit
    from {{ ref('document_deadline') }}
),

{{ figure_measurement() }}

select * from final
where kind = 'all'
