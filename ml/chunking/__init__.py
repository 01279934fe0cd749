"""A document cut into chunks: the pieces that are embedded, searched and cited.

Chunks follow the structure of the text; each is a stretch of it, and says where it stands.

>>> embedded_text("Parental leave > Pay", "Full pay for 16 weeks.")
'Parental leave > Pay\\nFull pay for 16 weeks.'
"""

from ml.chunking.chunk import Chunk, embedded_text
from ml.chunking.cutting import chunks
from ml.chunking.key import CHUNKER_KEY

__all__ = ["CHUNKER_KEY", "Chunk", "chunks", "embedded_text"]
