"""The reports site: pages over the marts, built to files that a browser opens with or without a server.

A page is a folder in `pages/`: `page.yml` says what is shown, and each `.sql` beside it is a query on the
marts. Queries run once, when the site is built; filters, sorting and search happen in the browser.
"""
