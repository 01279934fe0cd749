"""What language a text is in, and how many tokens it has: alike on both engines, and right."""

from __future__ import annotations

from typing import Any

import pytest
from databases import Built

from ml.chunking.tokens import tokenizer

LANGUAGES = {
    "HELLO THERE, WHERE IS MY INVOICE": "en",
    "GRÜSSE AUS MÜNCHEN, ICH KOMME MORGEN": "de",
    "İSTANBUL'DA HAVA ÇOK GÜZEL": "tr",
    "Zajimalo by me, kde je muj balik, uz mel byt davno tady": "cs",
    "voce pode me ligar amanha de manha? nao consigo hoje": "pt",
    "Ich habe gestern angerufen und niemand hat geantwortet. Please call me.": "de",
    "Please call me back as soon as you can, my router is broken. Danke": "en",
    "我喜欢 iPhone": "zh",
    "我的 order number is 12345 and it is late": "en",
    "この製品は素晴らしい": "ja",
    "ΚΑΛΗΜΕΡΑ": "el",
    "Де мій рахунок?": "uk",
    "Где мой счёт?": "ru",
    "42": None,
    "😀👍🏽": None,
    "...?!": None,
    "https://example.com/de/und/die": None,
    "მადლობა": None,
    "": None,
}
TOKENS = (
    "",
    " \t\n",
    "The router blinks.",
    "antidisestablishmentarianism",
    "naïve Ünïcödé, ŒUVRE ﬁn",
    "x" * 100,
    "x" * 101,
    "don't – “stop”… 12,5 % (a/b) [c]_d",
    "👍🏽👍 ok😀 1️⃣",
    "zero\u200bwidth soft\u00adhyphen",
    "Привет, Київ! ΟΔΟΣ",
    "私はパンを買う。 我喜欢",
    "नमस्ते दुनिया।",
    "أين أنت؟",
    "ใกล้ถึงแล้ว",
)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def values(built: Built, function: str, texts: list[str]) -> list[Any]:
    rows = ", ".join(f"({n}, {quoted(text)})" for n, text in enumerate(texts))
    sql = f"select {function}(t.body) as found from (values {rows}) as t (n, body) order by t.n"
    return [row[0] for row in built.database.query(sql)[1]]


@pytest.fixture(params=["on_duckdb", "on_postgres"])
def built(request: pytest.FixtureRequest) -> Built:
    found: Built = request.getfixturevalue(request.param)
    return found


def test_languages_are_told_whatever_the_spelling(built: Built) -> None:
    assert dict(zip(LANGUAGES, values(built, "ai_language", list(LANGUAGES)), strict=True)) == LANGUAGES


def test_the_language_of_golden_texts_is_equal(on_duckdb: Built, on_postgres: Built) -> None:
    sql = "select text_id, ai_language(body) from raw.golden_languages order by 1"
    assert on_duckdb.database.query(sql)[1] == on_postgres.database.query(sql)[1]


def test_weights_are_equal(on_duckdb: Built, on_postgres: Built) -> None:
    sql = "select * from text.language_token"
    one, other = on_duckdb.database.query(sql)[1], on_postgres.database.query(sql)[1]
    assert len(one) > 10_000
    assert set(one) == set(other)


def test_tokens_are_those_of_the_tokenizer(built: Built) -> None:
    found = dict(zip(TOKENS, values(built, "ai_count_tokens", list(TOKENS)), strict=True))
    assert found == {text: n_tokens(text) for text in TOKENS}


def test_tokens_of_golden_texts_are_those_of_the_tokenizer(built: Built) -> None:
    """Korean left out, which is an estimate."""
    texts = (
        "select body from raw.golden_sentiments "
        "union select body from raw.golden_languages where language <> 'ko'"
    )
    rows = built.database.query(f"select body, ai_count_tokens(body) from ({texts}) as texts")[1]
    assert len(rows) > 1_000
    assert [(body, n) for body, n in rows if n != n_tokens(body)] == []


def n_tokens(text: str) -> int:
    return len(tokenizer().encode(text, add_special_tokens=False).ids)
