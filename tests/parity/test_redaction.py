"""Redaction and extraction: the same on both engines, whatever the text."""

from __future__ import annotations

import csv
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import duckdb
import psycopg2
import pytest
from project_copy import ROOT, Project, copy_of_checkout

FUNCTIONS = ("ai_redact", "ai_redact_spans", "ai_extract", "ai_extract_spans")
KINDS = ("amount", "date", "duration", "percentage", "order", "invoice")
LABELS = {"ip": "[IP_ADDRESS]", "url_token": "[URL]"}
DATABASE = "warehouse_redaction"


def texts(name: str) -> list[str]:
    """The bodies of a golden seed; there are always some."""
    with (ROOT / "seeds" / "golden" / f"golden_{name}_texts.csv").open(encoding="utf-8", newline="") as file:
        found = [row["body"] for row in csv.DictReader(file)]
    assert len(found) > 200
    return found


class Engine:
    """One engine that holds the functions. Texts are passed as parameters."""

    def __init__(self, connection: Any, mark: str) -> None:
        self.cursor = connection.cursor()
        self.mark = mark

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query returns; `?` stands for a parameter, which is a text."""
        self.cursor.execute(sql.replace("?", f"cast({self.mark} as text)"), list(values))
        found: list[tuple[Any, ...]] = self.cursor.fetchall()
        return found

    def column(self, sql: str, texts: list[str | None]) -> list[tuple[Any, ...]]:
        """A query over all texts, the relation `t` of n and body: to plan it takes longer than to run it."""
        values = ", ".join(f"({n}, ?)" for n in range(len(texts)))
        return self.rows(sql.replace(" t ", f" (values {values}) as t (n, body) "), *texts)

    def redact(self, *texts: str | None) -> list[Any]:
        return [row[0] for row in self.column("select ai_redact(t.body) from t order by t.n", [*texts])]

    def extract(self, text: str | None, kind: str | None) -> Any:
        return self.rows("select cast(ai_extract(?, ?) as text)", text, kind)[0][0]

    def spans(self, function: str, *texts: str | None) -> list[tuple[Any, ...]]:
        """With the place of the text before each row."""
        sql = f"select t.n, s.* from t cross join lateral {function}(t.body) as s order by t.n, s.span_no"
        return self.column(sql, [*texts])


def with_functions(project: Project) -> Project:
    """Builds the functions and nothing else; dbt parses the whole project, and misses its raw files."""
    shutil.copytree(ROOT / "seeds" / "raw", project.raw, dirs_exist_ok=True)
    project.must_build("--select", *FUNCTIONS)
    return project


@pytest.fixture(scope="module")
def on_duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A copy of the file under another name, opened anew by a plain client."""
    project = with_functions(copy_of_checkout(tmp_path_factory.mktemp("redaction") / "project"))
    copied = project.home / "renamed.duckdb"
    (project.home / "warehouse.duckdb").rename(copied)
    with duckdb.connect(str(copied), read_only=True) as connection:
        yield Engine(connection, "?")


@pytest.fixture(scope="module")
def on_pg(server: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database with nothing but the functions."""
    administration = psycopg2.connect(host=server["PGHOST"], user=server["PGUSER"], dbname="postgres")
    administration.autocommit = True
    with administration.cursor() as cursor:
        cursor.execute(f"drop database if exists {DATABASE} with (force)")
        cursor.execute(f"create database {DATABASE} template template0 encoding 'UTF8' locale 'C.UTF-8'")
    with_functions(
        copy_of_checkout(
            tmp_path_factory.mktemp("redaction") / "project",
            target="postgres",
            environment={**server, "PGDATABASE": DATABASE},
        )
    )
    connection = psycopg2.connect(host=server["PGHOST"], user=server["PGUSER"], dbname=DATABASE)
    connection.autocommit = True
    yield Engine(connection, "%s")
    connection.close()
    with administration.cursor() as cursor:
        cursor.execute(f"drop database {DATABASE} with (force)")
    administration.close()


@pytest.mark.parametrize(
    ("function", "golden"), [("ai_redact_spans", "personal"), ("ai_extract_spans", "extraction")]
)
def test_spans_are_equal_and_cut_exactly(on_duck: Engine, on_pg: Engine, function: str, golden: str) -> None:
    bodies = texts(golden)
    spans = on_duck.spans(function, *bodies)
    assert on_pg.spans(function, *bodies) == spans
    assert len(spans) > 250
    last = (-1, 0, 0)
    for n, span_no, _, value, start_at, end_at in spans:
        same_text = n == last[0]
        assert span_no == (last[1] + 1 if same_text else 1)
        assert start_at > (last[2] if same_text else 0)
        assert bodies[n][start_at - 1 : end_at] == value
        last = (n, span_no, end_at)


def test_redacted_texts_are_equal_and_follow_from_the_spans(on_duck: Engine, on_pg: Engine) -> None:
    expected = texts("personal")
    redacted = on_duck.redact(*expected)
    assert on_pg.redact(*expected) == redacted
    for n, _, kind, _, start_at, end_at in reversed(on_duck.spans("ai_redact_spans", *expected)):
        label = LABELS.get(kind, f"[{kind.upper()}]")
        expected[n] = expected[n][: start_at - 1] + label + expected[n][end_at:]
    assert redacted == expected


def test_one_text_is_redacted_as_in_a_column(on_duck: Engine, on_pg: Engine) -> None:
    """On DuckDB a macro over a column is another plan than one over a constant."""
    some = texts("personal")[::40]
    for engine in (on_duck, on_pg):
        assert [engine.rows("select ai_redact(?)", text)[0][0] for text in some] == engine.redact(*some)


def test_redacting_twice_changes_nothing(on_duck: Engine, on_pg: Engine) -> None:
    for engine in (on_duck, on_pg):
        once = engine.redact(*texts("personal"), "\n".join(texts("personal")))
        assert engine.redact(*once) == once


def test_extracted_lists_are_equal_and_hold_the_spans(on_duck: Engine, on_pg: Engine) -> None:
    bodies = texts("extraction")
    columns = ", ".join(f"cast(ai_extract(t.body, '{kind}') as text)" for kind in KINDS)
    lists = on_duck.column(f"select {columns} from t order by t.n", [*bodies])
    assert on_pg.column(f"select {columns} from t order by t.n", [*bodies]) == lists
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for n, _, kind, value, *_ in on_duck.spans("ai_extract_spans", *bodies):
        found[n, kind].append(value)
    assert [[json.loads(part) for part in row] for row in lists] == [
        [found[n, kind] for kind in KINDS] for n in range(len(bodies))
    ]


LISTS = [
    ("They promised 15% off, not 5%.", "percentage", '["15%","5%"]'),
    ("Nothing of that kind.", "amount", "[]"),
    ("", "amount", "[]"),
    (None, "amount", None),
    ("5 EUR", "colour", None),
    ("5 EUR", None, None),
]


@pytest.mark.parametrize(("text", "kind", "expected"), LISTS)
def test_lists(on_duck: Engine, on_pg: Engine, text: str | None, kind: str | None, expected: str) -> None:
    assert on_duck.extract(text, kind) == on_pg.extract(text, kind) == expected


STAYS = [
    "card 4111 1111 1111 1112",
    "IBAN DE88 3704 0044 0532 0130 00",
    "DNI 12345678A",
    "CPF 529.982.247-26",
    "PESEL 44051401358",
    "BSN 123456789",
    "codice fiscale RSSMRA80A01H501V",
    "INSEE 2 55 08 14 168 025 39",
    "personnummer 811218-9877",
    "firmware 10.4.2.118",
    "order 4111 1111 1111 1111",
    "at 10:15:30 on 2026-05-17T08:15:30Z",
    "my name is on the lease",
    "https://help.example.com/articles?lang=en&keyword=key",
]


def test_what_fails_its_check_or_looks_alike_stays(on_duck: Engine, on_pg: Engine) -> None:
    assert on_duck.redact(*STAYS) == on_pg.redact(*STAYS) == STAYS


GOES = {
    "card 4111 1111 1111 1111 12/27 123": "card [CARD] 12/27 123",
    "4111111111111111 5555555555554444": "[CARD] [CARD]",
    "DE89 3704 0044 0532 0130 00 BIC COBADEFFXXX": "[IBAN] BIC COBADEFFXXX",
    "call (312) 555-0147, or 07700 900461.": "call [PHONE], or [PHONE].",
    "10.0.0.1-10.0.0.20, [2001:db8::1]:443": "[IP_ADDRESS]-[IP_ADDRESS], [[IP_ADDRESS]]:443",
    "(https://x.example/reset?token=9fK2)": "([URL])",
    "SSN 219-09-9999 and 457-55-5462": "SSN [NATIONAL_ID] and [NATIONAL_ID]",
    "Dear Prof. Dr. Schneider,": "Dear Prof. Dr. [NAME],",
    "Kind regards,\nAnna de Wit\nHead of IT": "Kind regards,\n[NAME]\nHead of IT",
    "📞 +49 30 901820 😀": "📞 [PHONE] 😀",
}


def test_what_is_personal_goes(on_duck: Engine, on_pg: Engine) -> None:
    assert on_duck.redact(*GOES) == on_pg.redact(*GOES) == list(GOES.values())


LONG = {
    "prose": " ".join(texts("personal") * 4)[:100_000],
    "facts": " ".join(texts("extraction") * 6)[:100_000],
    "emoji": "😀👩‍👩‍👧 " * 15_000,
    "one word": "a" * 100_000,
    "one number": "1" * 100_000,
    "dotted": "1.2." * 25_000,
    "colons": "ab:" * 33_000,
    "links": "https://x.example/?token=1&" * 3_700,
    "sign-offs": "Thanks\n" * 14_000,
    "Chinese": "我的电话是 +86 10 5555 0123 名字" * 4_000,
    "accents apart": "e\u0301" * 50_000 + " a@b.example",
}


@pytest.mark.parametrize("name", LONG)
def test_long_and_odd_texts(on_duck: Engine, on_pg: Engine, name: str) -> None:
    text = LONG[name]
    on_pg.rows("select set_config('statement_timeout', ?, false)", "20s")
    assert on_duck.redact(text) == on_pg.redact(text)
    assert on_duck.extract(text, "amount") == on_pg.extract(text, "amount")


def test_null_and_empty_texts(on_duck: Engine, on_pg: Engine) -> None:
    for engine in (on_duck, on_pg):
        assert engine.redact(None, "", " \n\t") == [None, "", " \n\t"]
        for function in ("ai_redact_spans", "ai_extract_spans"):
            assert engine.spans(function, None, "") == []
