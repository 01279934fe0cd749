"""The demo company, Larkfield Internet & Mobile: thirty months of a regional provider, made up from one seed.

The company is invented, but its troubles are not: prices rise, storms cut lines, tickets wait, bills stay
unpaid, and some customers leave because of it. Every cause of a departure leaves its traces in the raw
tables, along with the untidiness of real deliveries: late rows, repeated rows, corrections, several spellings
of one thing.

    catalogue   places, technologies, plans and price rises        decided by hand
    people      who the customers are
    records     what the company knows about them                  table customers
    network     outages, shared by the whole company               table outages
    lives       the thirty months of a block of customers
      contracts   subscriptions and their changes                  tables plans, subscriptions
      billing     what is billed and paid                          tables invoices, payments
      traffic     what is used                                     table usage
      support     what is asked                                    table tickets
      voices      what is said                                     table feedback
      hazard      who decides to leave, and why
    scenario    what else might have happened, and from when on
    workforce   the people who work there                          tables employees, payroll
    survey      what they say, every quarter                       table survey_comments
"""

from ml.company.generation import TABLES, generate

__all__ = ["TABLES", "generate"]
