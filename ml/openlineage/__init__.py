"""Fits and scorings as OpenLineage events, from what the warehouse has recorded.

`records` reads the marts, `events` makes two events of each fit and each scoring, `delivery` takes them to a
file or to an endpoint. An event's run has an id that follows from what it is about, so that a second export
says the same again. Nothing is sent unless somebody names where to: `warehouse openlineage --to URL`.
"""
