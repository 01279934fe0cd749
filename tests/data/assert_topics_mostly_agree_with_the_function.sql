-- A returned row is a ticket_topic that agrees with ai_classify_ticket on less than half of the tickets: they learned from the same golden texts, and
-- agreed on 65 of a hundred. Less means that tickets are turned into numbers in another way than golden texts were. Golden texts of one's
-- own are not judged.
with

agreement as (
    select
        count(*) as n_tickets,
        avg(case when agrees_with_function then 1.0 else 0.0 end) as share_alike
    from {{ ref('support_ticket_topics') }}
    where agrees_with_function is not null
)

select agreement.*
from agreement
inner join {{ ref('golden_digest') }} as golden_digest
    on golden_digest.function_name = 'ai_classify_ticket' and golden_digest.is_shipped
where
    agreement.n_tickets >= 100
    and agreement.share_alike < 0.5
