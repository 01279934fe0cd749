"""The numbers that decide how documents are cut, all in word pieces of the embedder. They are part of the
chunker's key: changing one cuts and embeds everything again.
"""

LIMIT = 256
"""What all-MiniLM-L6-v2 reads; what is longer is cut off without a word. The title path, and the two marks
that the tokenizer adds, count."""

TARGET = 150
"""The size that is aimed at. A vector of a long text is an average that is close to nothing in particular,
one of a single sentence lacks what it is about; MiniLM was trained on texts of up to 128 word pieces."""

WHOLE = 200
"""Up to here a section, a list or a table stays in one piece although it is above the target: half a table
answers worse than a large one."""

TINY = 45
"""Sections below, two sentences or so, are put together with a neighbour under the same heading, up to the
target."""

OVERLAP = 40
"""Where a section is cut within prose, its second part begins with the last sentence of the first, unless
that is longer: "It" keeps what it is about."""

TITLE = 64
"""The most that a title path may take: the text is what is searched. A longer one loses its middle, then
its end."""

CHARACTERS = 4_000
"""The most letters of a chunk. The tokenizer makes one piece of a word of more than 100 letters, however
long it is."""

AS_DICT = {
    "limit": LIMIT,
    "target": TARGET,
    "whole": WHOLE,
    "tiny": TINY,
    "overlap": OVERLAP,
    "title": TITLE,
    "characters": CHARACTERS,
}
