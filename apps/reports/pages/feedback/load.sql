select
    opened_month as month_start,
    channel,
    n_tickets,
    n_answered_in_a_day,
    median_first_response_hours,
    n_open_at_end
from marts.support_load
order by opened_month, channel
