"""The evidence for every golden question, as rows: what refusing is learned from, and how right answers are.

It is computed by the same code that answers, on the chunks that search returned, and again only when the key
of its inputs changed. The passages' vectors come from the cache on disk, as far as they are in it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from ml import embedding, fingerprint, relation
from ml.progress import say
from ml.relation import Relation
from ml.retrieval import composing, corpus, evidence
from ml.retrieval.composing import Citation
from ml.retrieval.evidence import FEATURES, Candidate, Vector
from ml.retrieval.lexicon import Lexicon

CODE = (
    "ml.documents.blocks",
    "ml.documents.markdown",
    "ml.documents.splitting",
    "ml.retrieval.composing",
    "ml.retrieval.evidence",
    "ml.retrieval.golden_evidence",
    "ml.retrieval.lexicon",
    "ml.retrieval.passages",
    "ml.retrieval.words",
)
"""The modules that decide which evidence is found."""
HYBRID, STATIC = "hybrid", "static"
TIERS = (HYBRID, STATIC)
SCHEMA = pa.schema(
    [
        pa.field("tier", pa.string()),
        pa.field("question_id", pa.string()),
        pa.field("evidence_key", pa.string()),
        pa.field("domain", pa.string()),
        pa.field("is_answerable", pa.bool_()),
        *(pa.field(name, pa.float64()) for name in FEATURES),
        pa.field("n_parts", pa.int32()),
        pa.field("n_parts_cited", pa.int32()),
        pa.field("answer", pa.string()),
        pa.field("embedder", pa.string()),
        pa.field("embedder_version", pa.string()),
    ]
)


def run(
    *,
    state: Relation,
    questions: Relation,
    candidates: Relation,
    passages: Relation,
    terms: Relation,
    previous: Relation | None,
) -> pa.Table:
    """One row per tier and question, or none if nothing changed.

    Args:
        state: one row with `inputs_key`, `n_chunks`, `embedder` and `embedder_version`.
        questions: question_id, kind, domain, question and its vector `embedding`.
        candidates: tier, question_id, rank, chunk_id, document_id, title_path, body, embedding.
        passages: question_id, part, document_id, quote: what answers.
        terms: term and idf.
        previous: the column `evidence_key` of the rows there are, or None.
    """
    now = relation.one(state, what="state of answers")
    key = fingerprint.digest(str(now["inputs_key"]), fingerprint.code_digest(CODE))
    if previous is not None and set(relation.table(previous)["evidence_key"].to_pylist()) == {key}:
        return SCHEMA.empty_table()
    asked = relation.rows(questions)
    labelled = _labelled(relation.rows(passages))
    found = _candidates(relation.rows(candidates))
    lexicon = _lexicon(relation.rows(terms), int(now["n_chunks"]))
    embed = _embedded(
        (chunk for (tier, _), row in found.items() if tier == HYBRID for chunk in row), now["embedder"]
    )
    rows = []
    for tier in TIERS:
        for row in asked:
            vector = np.asarray(row["embedding"], dtype=np.float32) if tier == HYBRID else None
            chunks = found.get((tier, row["question_id"]), [])
            weighed = evidence.weigh(row["question"], vector, chunks, lexicon=lexicon, embed=embed)
            citations = composing.compose(weighed.best)
            parts = labelled.get(row["question_id"], {})
            bodies = {chunk.chunk_id: chunk.body for chunk in chunks}
            rows.append(
                {
                    "tier": tier,
                    "question_id": row["question_id"],
                    "evidence_key": key,
                    "domain": row["domain"],
                    "is_answerable": row["kind"] != "unanswerable",
                    **weighed.features,
                    "n_parts": len(parts),
                    "n_parts_cited": sum(cites(citations, quotes, bodies) for quotes in parts.values()),
                    "answer": composing.text(citations),
                    "embedder": now["embedder"],
                    "embedder_version": now["embedder_version"],
                }
            )
    say(f"evidence: weighed {len(asked):,} golden questions")
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def cites(
    citations: Iterable[Citation], quotes: Sequence[tuple[str, str]], bodies: Mapping[str, str]
) -> bool:
    """Whether a citation overlaps one of the quotes: pairs of a document and its words.

    >>> place = {"document_id": "a", "chunk_id": "a#1", "section": "A", "sentence": 1, "start": 4, "end": 9}
    >>> one, bodies = Citation(number=1, quote="b c", **place), {"a#1": "... b\\nc d."}
    >>> cites([one], [("a", "b c d")], bodies), cites([one], [("b", "b c d")], bodies)
    (True, False)
    """
    for citation in citations:
        for document_id, quote in quotes:
            if document_id == citation.document_id:
                words = r"\s+".join(re.escape(word) for word in quote.split())
                for place in re.finditer(words, bodies[citation.chunk_id]):
                    if citation.start < place.end() and place.start() < citation.end:
                        return True
    return False


def _labelled(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[int, list[tuple[str, str]]]]:
    found: dict[str, dict[int, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row["question_id"]][row["part"]].append((row["document_id"], row["quote"]))
    return found


def _candidates(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], list[Candidate]]:
    found: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: int(row["rank"])):
        vector = row["embedding"]
        found[row["tier"], row["question_id"]].append(
            Candidate(
                chunk_id=row["chunk_id"],
                document_id=row["document_id"],
                title_path=row["title_path"],
                body=row["body"],
                vector=None if vector is None else np.asarray(vector, dtype=np.float32),
            )
        )
    return found


def _lexicon(terms: Iterable[Mapping[str, Any]], n_chunks: int) -> Lexicon:
    weights = {row["term"]: float(row["idf"]) for row in terms}
    return Lexicon(weights, unknown=corpus.unknown_idf(n_chunks))


def _embedded(chunks: Iterable[Candidate], embedder: str) -> Callable[[Sequence[str]], Vector]:
    """A function that knows the vectors of all passages of the chunks."""
    texts = {
        fingerprint.digest(text): text
        for chunk in chunks
        for passage in evidence.passages(chunk.body)
        for text in [evidence.embedded_text(chunk, passage)]
    }
    wanted = pa.table({"passage_hash": list(texts), "text": list(texts.values())})
    rows = relation.table(
        embedding.sync(
            wanted=wanted,
            have=None,
            embedders=[embedder],
            keys=["passage_hash"],
            text=["text"],
            what="passages",
        )
    )
    place = {key: number for number, key in enumerate(rows["passage_hash"].to_pylist())}
    vectors = np.array(rows["embedding"].to_pylist(), dtype=np.float32)

    def embed(wanted: Sequence[str]) -> Vector:
        found: Vector = vectors[[place[fingerprint.digest(text)] for text in wanted]]
        return found

    return embed
