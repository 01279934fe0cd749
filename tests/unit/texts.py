"""Texts of mixed lengths, made of what the demo company's customers write."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np

ODD = [
    "",
    "   ",
    "?!",
    "a",
    "wi-fi 📶 keeps dropping 😡😡",
    "Zażółć gęślą jaźń, naïve façade",
    "光纤今天又断了",
    "[SEP] is not a word [MASK]",
    "line one\n\n- item\n- item two\ttab\x00end",
    "unbelievablyunpronounceablewordwithoutanyspaces" * 30,
    "word " * 2_000,
]
"""What a tokenizer may stumble over, and what is longer than the embedder reads."""


def mixed_texts(n: int, *, shortest: int = 8, longest: int = 200, seed: int = 1) -> list[str]:
    """Texts of so many words each, evenly spread; the same for the same seed."""
    words: list[str] = []
    for name in ("tickets", "feedback"):
        lines = files("ml.company.texts").joinpath(f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        words += [word for line in lines for word in json.loads(line)["text"].split()]
    rng = np.random.default_rng(seed)
    lengths = rng.integers(shortest, longest, size=n, endpoint=True)
    starts = rng.integers(0, len(words) - longest, size=n)
    return [" ".join(words[start : start + length]) for start, length in zip(starts, lengths, strict=True)]
