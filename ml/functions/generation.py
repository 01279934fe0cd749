"""Functions that a language model computes: lists of arguments in, a list of texts out, one call for each.

Null gives null and an empty text an empty one, without a call. Prompts are in `ml/generation/prompts`; calls
go through `ml.calls`, with its cache, ledger and budget.

>>> ai_complete([None, " "])
[None, '']
>>> ai_agg([None, [], [None], [""]], ["Summarise."] * 4)
[None, None, None, '']
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ml import calls
from ml.generation import prompt
from ml.generation.generator import MAX_TOKENS

COMPLETE, TRANSLATE, FIX, AGG = "ai_complete_v1", "ai_translate_v1", "ai_fix_grammar_v1", "ai_agg_v1"
"""The prompts in use, by their files."""
LONG_ANSWER = 1_024
"""Tokens of an answer to a free prompt: a page and a half."""
TOGETHER = 12_000
"""Characters of texts that are summed up in one call: about 3,000 tokens, which leaves room in a context of
4,096. More texts are summed up in groups, and the results once more."""
_UNNAMED = "the language in which it is written"

Texts = Sequence[str | None]


def ai_complete(prompts: Texts) -> list[str | None]:
    """What a model answers to a prompt."""
    return [
        _each(text, lambda given: _ask("ai_complete", COMPLETE, LONG_ANSWER, prompt=given))
        for text in prompts
    ]


def ai_translate(texts: Texts, from_languages: Texts, to_languages: Texts) -> list[str | None]:
    """Texts in another language; languages are named as one likes, such as `de` or `German`. An empty name of
    the first language lets the model find it out.
    """
    return [
        None
        if source is None or target is None
        else _each(text, _translated(source.strip() or _UNNAMED, target))
        for text, source, target in zip(texts, from_languages, to_languages, strict=True)
    ]


def ai_fix_grammar(texts: Texts) -> list[str | None]:
    """Texts without mistakes of spelling, grammar and punctuation."""
    return [_each(text, lambda given: _rewritten("ai_fix_grammar", FIX, given)) for text in texts]


def ai_agg(lists: Sequence[Sequence[str | None] | None], instructions: Texts) -> list[str | None]:
    """What an instruction asks about each list of texts as a whole. Nulls in a list are left out."""
    return [_agg(texts, instruction) for texts, instruction in zip(lists, instructions, strict=True)]


def _each(text: str | None, compute: Callable[[str], str]) -> str | None:
    if text is None:
        return None
    return compute(text) if text.strip() else ""


def _translated(source: str, target: str) -> Callable[[str], str]:
    return lambda text: _rewritten("ai_translate", TRANSLATE, text, from_language=source, to_language=target)


def _rewritten(function_name: str, version: str, text: str, **values: str) -> str:
    """A text about as long as the one that is given: were it cut off, it would lose its end unnoticed."""
    # A token is two bytes at least in a language that a model speaks well, and a translation twice as long.
    room = max(MAX_TOKENS, len(text.encode("utf-8", errors="replace")))
    return _ask(function_name, version, room, whole=True, text=text, **values)


def _agg(texts: Sequence[str | None] | None, instruction: str | None) -> str | None:
    given = [text for text in texts or () if text is not None]
    if not given or instruction is None:
        return None
    spoken = [text.strip() for text in given if text.strip()]
    if not spoken:
        return ""
    while True:
        groups = _groups(spoken)
        answers = [_of_group(group, instruction) for group in groups]
        if len(answers) == 1:
            return answers[0]
        spoken = answers


def _groups(texts: Sequence[str]) -> list[list[str]]:
    """Texts that fit into a call together, in their order; two at least, or there would be no end.

    >>> [len(group) for group in _groups(["x" * 5_000] * 5)]
    [2, 2, 1]
    """
    groups: list[list[str]] = []
    for text in texts:
        last = groups[-1] if groups else None
        if last is None or (len(last) > 1 and sum(map(len, last)) + len(text) > TOGETHER):
            groups.append([text])
        else:
            last.append(text)
    return groups


def _of_group(texts: Sequence[str], instruction: str) -> str:
    numbered = "\n\n".join(f"[{number}]\n{text}" for number, text in enumerate(texts, start=1))
    return _ask("ai_agg", AGG, LONG_ANSWER, texts=numbered, instruction=instruction)


def _ask(function_name: str, version: str, max_tokens: int, *, whole: bool = False, **values: str) -> str:
    messages = prompt.load(version, places=tuple(sorted(values))).filled(**values)
    return calls.complete(function_name, messages, max_tokens=max_tokens, whole=whole).text
