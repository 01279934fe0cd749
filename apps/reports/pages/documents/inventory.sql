select
    coalesce(title, path) as title,
    domain,
    status,
    effective_from,
    owner,
    n_cited,
    1 as n_documents
from marts.document_inventory
order by title asc, effective_from desc
