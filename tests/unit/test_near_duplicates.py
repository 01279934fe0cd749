"""Two texts that share most of their phrases share most of their signature."""

from __future__ import annotations

import random

from ml.documents import minhash

WORDS = [f"w{number}" for number in range(2_000)]


def text(seed: int, n_words: int = 400) -> list[str]:
    return random.Random(seed).choices(WORDS, k=n_words)


def changed(words: list[str], n_changes: int) -> list[str]:
    chosen = random.Random(9)
    copy = list(words)
    for place in chosen.sample(range(len(copy)), n_changes):
        copy[place] = f"x{place}"
    return copy


def alike(one: list[str], other: list[str]) -> float:
    return minhash.similarity(minhash.signature(" ".join(one)), minhash.signature(" ".join(other)))


def jaccard(one: list[str], other: list[str]) -> float:
    first, second = (
        {tuple(words[at : at + minhash.SHINGLE]) for at in range(len(words) - minhash.SHINGLE + 1)}
        for words in (one, other)
    )
    return len(first & second) / len(first | second)


def test_the_estimate_is_within_three_standard_errors() -> None:
    for n_changes in (0, 5, 10, 20, 40, 100):
        one, other = text(1), changed(text(1), n_changes)
        assert abs(alike(one, other) - jaccard(one, other)) < 3 * 0.045, n_changes


def test_a_copy_with_a_few_changed_words_is_alike_and_another_text_is_not() -> None:
    assert alike(text(1), changed(text(1), 25)) > 0.6
    assert alike(text(1), text(2)) < 0.1


def test_a_signature_is_always_the_same() -> None:
    """It is stored: a new version of NumPy or of this code must not change it unseen."""
    assert minhash.signature("the quick brown fox")[:32] == "6781f8c739e02f9e734ba6f4757fd4a8"


def test_short_and_long_texts_have_one() -> None:
    assert minhash.signature("Hello") == minhash.signature("hello!")
    assert minhash.signature("Hello") != minhash.signature("Goodbye")
    assert len(minhash.signature("word " * 200_000)) == len(minhash.signature("مرحبا بكم")) == 1024
