{#-
    Of a large group a part: every sentence is looked at beside the whole text, so that memory grows with the square of its length. The
    texts are drawn by their digests. -#}
{{ function('ai_summarize') }}(left({{ gathered_texts('text') }}, 16000), 5)
