{{ scoring_set_of('ticket_topic', condition='topic is null and n_known_words > 0') }}
