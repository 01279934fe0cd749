with

customers as (
    select * from {{ ref('stg_crm__customers') }}
    where is_latest
),

identities as (
    select * from {{ ref('int_customer_identities') }}
    where not is_duplicate_registration
),

now as (
    select max(as_of_date) as today from {{ ref('int_as_of_dates') }}
),

spells as (
    select
        spells.customer_id,
        min(spells.started_on) as first_started_on,
        -- A cancellation may be announced; until its day comes, the customer is one.
        max(case when spells.is_open or spells.ended_on >= now.today then 1 else 0 end) = 1 as is_active,
        max(spells.ended_on) as last_ended_on,
        count(*) as n_spells
    from {{ ref('int_service_spells') }} as spells
    cross join now
    group by spells.customer_id
),

current_features as (
    select * from {{ ref('customer_month') }}
    where is_current
),

billing as (
    select
        invoices.customer_id,
        sum(invoices.amount_usd) as billed_usd,
        sum(case when invoices.issued_on > now.today - interval '12 months' then invoices.amount_usd else 0 end) as billed_12m_usd,
        sum(case when invoices.settled_on is null and invoices.due_on < now.today then invoices.amount_usd else 0 end) as overdue_usd,
        max(invoices.issued_on) as last_invoice_on
    from {{ ref('int_invoice_settlements') }} as invoices
    cross join now
    where invoices.is_latest
    group by invoices.customer_id
),

tickets as (
    select
        tickets.customer_id,
        count(*) as n_tickets_12m,
        sum(case when tickets.closed_at is null then 1 else 0 end) as n_open_tickets,
        max(tickets.opened_at) as last_ticket_at
    from {{ ref('int_ticket_facts') }} as tickets
    cross join now
    where tickets.is_latest and not tickets.is_repeat and tickets.opened_at > now.today - interval '12 months'
    group by tickets.customer_id
),

feedback as (
    select
        customer_id,
        count(*) as n_feedback,
        {{ rounded('avg(rating)', 3) }} as average_rating
    from {{ ref('stg_crm__feedback') }}
    where is_latest and customer_id is not null
    group by customer_id
),

churn as (
    select * from {{ ref('customer_churn') }}
),

final as (
    select
        customers.customer_id,
        customers.full_name,
        customers.email,
        customers.region,
        customers.postal_code,
        customers.segment,
        customers.acquisition_channel,
        customers.signed_up_at,
        customers.has_marketing_consent,
        case
            when spells.customer_id is null then 'registered'
            when spells.is_active then 'active'
            else 'left'
        end as status,
        spells.first_started_on,
        case when not spells.is_active then spells.last_ended_on end as left_on,
        cast(coalesce(spells.n_spells, 0) as integer) as n_spells,
        current_features.service,
        current_features.plan_id,
        cast(current_features.price_usd as decimal(18, 2)) as monthly_price_usd,
        current_features.tenure_months,
        current_features.usage_3m_avg_gb,
        cast(coalesce(billing.billed_usd, 0) as decimal(18, 2)) as billed_usd,
        cast(coalesce(billing.billed_12m_usd, 0) as decimal(18, 2)) as billed_12m_usd,
        cast(coalesce(billing.overdue_usd, 0) as decimal(18, 2)) as overdue_usd,
        billing.last_invoice_on,
        cast(coalesce(tickets.n_tickets_12m, 0) as integer) as n_tickets_12m,
        cast(coalesce(tickets.n_open_tickets, 0) as integer) as n_open_tickets,
        tickets.last_ticket_at,
        cast(coalesce(feedback.n_feedback, 0) as integer) as n_feedback,
        cast(feedback.average_rating as double precision) as average_rating,
        churn.churn_probability,
        churn.risk_band,
        churn.reason_1 as main_reason
    from customers
    inner join identities
        on customers.customer_id = identities.customer_id
    left join spells
        on customers.customer_id = spells.customer_id
    left join current_features
        on customers.customer_id = current_features.customer_id
    left join billing
        on customers.customer_id = billing.customer_id
    left join tickets
        on customers.customer_id = tickets.customer_id
    left join feedback
        on customers.customer_id = feedback.customer_id
    left join churn
        on customers.customer_id = churn.customer_id
)

select * from final
