"""`python -m benchmarks.golden_baselines`: what others reach on the golden texts, as a seed.

VADER, TextBlob and langdetect judge each text as they come; the classifiers learn, as ours do, with the
text's part left out. Languages are judged on the half of the texts that was held out. A build reads the file,
for it has none of these packages. Write it again when golden texts change: a data test says so.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from ml import embedding
from ml.text.measurement import METRIC, macro_f1

GOLDEN = Path(__file__).resolve().parents[1] / "seeds" / "golden"
NEUTRAL = 0.05
"""The scores between which VADER's authors call a text neutral; for TextBlob, too."""
Texts = list[dict[str, str]]
Judged = tuple[list[str], list[str]]


def main() -> None:
    """Measure, and write the file."""
    sentiments, topics = read("golden_sentiments", "label"), read("golden_topics", "topic")
    with (GOLDEN / "golden_baselines.csv").open("w", newline="", encoding="utf-8") as file:
        columns = ["function_name", "baseline", "metric", "metric_value", "interval_low", "interval_high"]
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*columns, "n_texts", "texts_digest"])
        for function_name, baseline, (labels, said) in [*_of_sentiments(sentiments), *_of_topics(topics)]:
            found = macro_f1(labels, said)
            figures = [f"{found[name]:.4f}" for name in ("metric_value", "interval_low", "interval_high")]
            digest = digest_of(topics if function_name == "ai_classify_ticket" else sentiments)
            writer.writerow([function_name, baseline, METRIC, *figures, len(labels), digest])
            print(function_name, baseline, *figures, flush=True)
        languages = read("golden_languages", "language")
        held_out = [text for text in languages if is_held_out(text["text_id"])]
        for baseline, (labels, said) in _of_languages(held_out):
            figure = f"{np.mean([one == other for one, other in zip(labels, said, strict=True)]):.4f}"
            row = ["ai_language", baseline, "accuracy", figure, "", "", len(labels), digest_of(languages)]
            writer.writerow(row)
            print(*row, flush=True)


def _of_sentiments(texts: Texts) -> Iterator[tuple[str, str, Judged]]:
    from textblob import TextBlob
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    vader = SentimentIntensityAnalyzer()
    scorers: dict[str, Callable[[str], float]] = {
        "VADER": lambda body: float(vader.polarity_scores(body)["compound"]),
        "TextBlob": lambda body: float(TextBlob(body).sentiment.polarity),
    }
    labels = [text["label"] for text in texts]
    polar = [text for text in texts if text["label"] != "neutral"]
    for name, score in scorers.items():
        yield "ai_sentiment", name, _better_tie([text["label"] for text in polar], _scores(polar, score))
        yield "ai_sentiment_label", name, (labels, [_three(score(text["body"])) for text in texts])
    yield "ai_sentiment", "majority class", _majority([text["label"] for text in polar])
    yield "ai_sentiment_label", "majority class", _majority(labels)
    vectors = embedding.load().embed([text["body"] for text in polar])
    regression = LogisticRegression(max_iter=1000)
    yield "ai_sentiment", "MiniLM + logistic regression", _learned(polar, vectors, regression)


def _of_topics(texts: Texts) -> Iterator[tuple[str, str, Judged]]:
    bodies = np.array([text["body"] for text in texts], dtype=object)
    words = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000))
    yield "ai_classify_ticket", "TF-IDF + logistic regression", _learned(texts, bodies, words)
    vectors = embedding.load().embed(list(bodies))
    regression = LogisticRegression(max_iter=1000)
    yield "ai_classify_ticket", "MiniLM + logistic regression", _learned(texts, vectors, regression)
    yield "ai_classify_ticket", "majority class", _majority([text["label"] for text in texts])


def _of_languages(texts: Texts) -> Iterator[tuple[str, Judged]]:
    import langdetect

    langdetect.DetectorFactory.seed = 0
    labels = [text["label"] for text in texts]
    yield "langdetect", (labels, [_detected(text["body"]) for text in texts])
    yield "majority class", _majority(labels)


def _detected(body: str) -> str:
    """What langdetect says, in our codes; it raises an error where it sees no letters."""
    import langdetect

    try:
        return str(langdetect.detect(body)).split("-")[0]
    except langdetect.LangDetectException:
        return ""


def is_held_out(text_id: str) -> bool:
    """As in stg_golden__languages."""
    return int(text_id[-1]) % 2 == 0


def _learned(texts: Texts, features: np.ndarray, estimator: LogisticRegression) -> Judged:
    """What the estimator says of each part after it has learned from the others."""
    labels, parts = (np.array([text[name] for text in texts]) for name in ("label", "part"))
    said = np.empty(len(texts), dtype=object)
    for part in np.unique(parts):
        left_out = parts == part
        estimator.fit(features[~left_out], labels[~left_out])
        said[left_out] = estimator.predict(features[left_out])
    return list(labels), list(said)


def _better_tie(labels: list[str], scores: Sequence[float]) -> Judged:
    """A score of exactly 0 is no answer: all of them count as the class that makes the baseline better."""

    def said(tie: str) -> list[str]:
        return [tie if score == 0 else "positive" if score > 0 else "negative" for score in scores]

    return labels, max(map(said, ("positive", "negative")), key=lambda s: macro_f1(labels, s)["metric_value"])


def _three(score: float) -> str:
    return "neutral" if -NEUTRAL < score < NEUTRAL else "positive" if score > 0 else "negative"


def _majority(labels: list[str]) -> Judged:
    return labels, [max(sorted(set(labels)), key=labels.count)] * len(labels)


def _scores(texts: Texts, score: Callable[[str], float]) -> list[float]:
    return [score(text["body"]) for text in texts]


def read(name: str, label: str) -> Texts:
    """The golden texts, with the parts of stg_golden__sentiments and stg_golden__topics."""
    with (GOLDEN / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        {
            "text_id": row["text_id"],
            "label": row[label],
            "body": row["body"],
            "part": row.get("domain") or hashlib.md5(row["text_id"].encode()).hexdigest()[0],
        }
        for row in rows
    ]


def digest_of(texts: Texts) -> str:
    """As models/language/golden_digest.sql computes it."""
    one_by_one = (
        hashlib.md5("|".join((text["text_id"], text["label"], text["body"])).encode()).hexdigest()
        for text in sorted(texts, key=lambda text: text["text_id"])
    )
    return hashlib.md5("".join(one_by_one).encode()).hexdigest()


if __name__ == "__main__":
    main()
