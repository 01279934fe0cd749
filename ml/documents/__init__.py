"""Files of many kinds in, Markdown with metadata out: what is read, checked, masked and compared here is
what search sees.

>>> text = "It rained, approx. 3 mm. We stayed.\\n\\n- Bring a coat"
>>> [text[start:end] for start, end in sentences(text)]
['It rained, approx. 3 mm.', 'We stayed.', 'Bring a coat']
"""

from ml.documents.splitting import sentences

__all__ = ["sentences"]
