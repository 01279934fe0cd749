"""How many tokens a chat has: at most, before it is sent, and about, where a server does not say.

A token of any tokenizer is a byte at least: bytes are what a budget reserves. They are three or four times
too many, but only until the answer is there and the real number is known.

>>> chat = [{"role": "user", "content": "Who pays for my flight?"}]
>>> bound(chat), count(chat)
(55, 38)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from ml.generation.prompt import Message

if TYPE_CHECKING:
    from tokenizers import Tokenizer

AROUND = 32
"""Tokens that a model's template puts around a message: llama's, which adds a date, needs about 25."""
_UNKNOWN = "[UNK]"


def bound(messages: Sequence[Message]) -> int:
    """No tokenizer makes more tokens of it."""
    return sum(len(message["content"].encode("utf-8", errors="replace")) + AROUND for message in messages)


def count(messages: Sequence[Message]) -> int:
    """About as many tokens as most models make of a chat."""
    return sum(count_text(message["content"]) + AROUND for message in messages)


def count_text(text: str) -> int:
    """The word pieces of a text; a word that has none counts as its bytes."""
    encoded = _tokenizer().encode(text.encode("utf-8", errors="replace").decode(), add_special_tokens=False)
    return sum(
        len(text[start:end].encode("utf-8", errors="replace")) if token == _UNKNOWN else 1
        for token, (start, end) in zip(encoded.tokens, encoded.offsets, strict=True)
    )


@cache
def _tokenizer() -> Tokenizer:
    from ml.embedding import tokens

    made = tokens.tokenizer()
    made.no_truncation()
    return made
