-- Read by `warehouse sql` before the first prompt. Temporary: the snapshot stays as it is.
create or replace temp macro chart(number, most) as bar(number, 0, most, 40);
.prompt 'larkfield> '
.print Tables: .tables marts.%   Columns: describe marts.customer_360;   Names are completed with the tab key.
.print A quick plot: select revenue_month, chart(closing_mrr_usd, 200000) from marts.monthly_recurring_revenue;
.print Files: copy (select ...) to 'answer.parquet';   Other forms: .mode csv, json, markdown, line
