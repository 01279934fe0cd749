{{ function('ai_summarize') }}({{ gathered_texts('text') }}, 5)
