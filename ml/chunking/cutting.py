"""From a document to its chunks: sections are packed, tiny ones put together, and every size is counted
once more.

>>> for chunk in chunks("# Leave\\n\\n## Pay\\n\\nFull pay.\\n\\n## Notice\\n\\nTell us in May.", "Leave"):
...     print(chunk.position, chunk.title_path, repr(chunk.body), chunk.n_tokens)
1 Leave '## Pay\\n\\nFull pay.\\n\\n## Notice\\n\\nTell us in May.' 13
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from ml.chunking.chunk import SEPARATOR, Chunk, embedded_text
from ml.chunking.packing import Packer, cut_before
from ml.chunking.parameters import CHARACTERS, LIMIT, TARGET, TINY, TITLE
from ml.chunking.sections import Section, sections
from ml.chunking.tokens import MARKS, Tokens, counts

_GAP = "…"


@dataclass(frozen=True)
class _Draft:
    """A chunk to be. `heading` is where its section's heading begins; `is_whole`: it is all of that
    section."""

    path: tuple[str, ...]
    start: int
    end: int
    heading: int
    is_whole: bool
    header: str = ""


def chunks(body: str, title: str) -> list[Chunk]:
    """The chunks of a document, in the order of its text; none for a text without a word."""
    tokens = Tokens(body)
    paths: dict[tuple[str, ...], str] = {}
    drafts: list[_Draft] = []
    for section in sections(body, title):
        drafts += _drafts(section, body, tokens, paths)
    drafts = [_trimmed(draft, body) for draft in _together(drafts, tokens, paths)]
    drafts = [draft for draft in drafts if draft.start < draft.end]
    return _counted(drafts, body, tokens, paths)


def _drafts(section: Section, body: str, tokens: Tokens, paths: dict[tuple[str, ...], str]) -> list[_Draft]:
    heading = section.heading
    if not section.blocks:
        # A heading with nothing below is all that its section says.
        if heading is None or not section.is_leaf:
            return []
        return [_Draft(section.path, heading.start, heading.end, heading.start, True)]
    tables = [block.title for block in section.blocks if block.kind == "table"]
    longest = max((_path(section.path, header, paths) for header in ["", *tables]), key=_n_pieces)
    room = LIMIT - MARKS - _n_pieces(longest)
    found = Packer(body, tokens, room).pack(section.blocks)
    start = heading.start if heading else found[0].start
    whole = len(found) == 1
    return [_Draft(section.path, part.start, part.end, start, whole, part.header) for part in found]


def _together(drafts: list[_Draft], tokens: Tokens, paths: dict[tuple[str, ...], str]) -> list[_Draft]:
    """Tiny sections with a neighbour under the same heading, which becomes the end of their title path."""
    found: list[_Draft] = []
    for draft in drafts:
        joined = _joined(found[-1], draft, tokens, paths) if found else None
        if joined:
            found[-1] = joined
        else:
            found.append(draft)
    return found


def _joined(one: _Draft, other: _Draft, tokens: Tokens, paths: dict[tuple[str, ...], str]) -> _Draft | None:
    if not (one.is_whole and other.is_whole):
        return None
    if len(one.path) > 1 and one.path[:-1] == other.path[:-1]:
        path, start = one.path[:-1], one.heading
    elif other.path[:-1] == one.path:
        path, start = one.path, one.start
    else:
        return None
    smaller = min(tokens.count(one.start, one.end), tokens.count(other.start, other.end))
    both = tokens.count(start, other.end) + _n_pieces(_path(path, "", paths))
    if smaller >= TINY or both > TARGET or other.end - start > CHARACTERS:
        return None
    return replace(one, path=path, start=start, end=other.end)


def _path(path: tuple[str, ...], header: str, paths: dict[tuple[str, ...], str]) -> str:
    """The title path in words, shortened to its limit: by its middle, then by its end."""
    key = (*path, header) if header else path
    if key not in paths:
        first, *middle, last = key if len(key) > 1 else (*key, "")
        words = SEPARATOR.join(key)
        while middle and _n_pieces(words) > TITLE:
            middle = middle[:-1]
            words = SEPARATOR.join([first, *middle, _GAP, last])
        if _n_pieces(words) > TITLE:
            words = SEPARATOR.join(
                filter(None, (_cut(first, TITLE // 2 if last else TITLE), _cut(last, TITLE // 2 - 2)))
            )
        paths[key] = words
    return paths[key]


def _cut(words: str, most: int) -> str:
    stop = Tokens(words).after(0, most)
    return words if stop is None else words[:stop].rstrip()


@lru_cache(maxsize=10_000)
def _n_pieces(words: str) -> int:
    return counts([words])[0] - MARKS


def _trimmed(draft: _Draft, body: str) -> _Draft:
    part = body[draft.start : draft.end]
    start = draft.start + len(part) - len(part.lstrip())
    return replace(draft, start=start, end=max(start, draft.start + len(part.rstrip())))


def _counted(
    drafts: list[_Draft], body: str, tokens: Tokens, paths: dict[tuple[str, ...], str]
) -> list[Chunk]:
    """The chunks, none above the limit, for which the signs of Markdown count although nobody embeds them."""
    made: list[tuple[_Draft, str]] = []
    while drafts:
        draft = drafts.pop()
        words = _path(draft.path, draft.header, paths)
        n_tokens = _n_tokens(draft, words, body, tokens)
        if n_tokens <= LIMIT or draft.end - draft.start < 2:
            made.append((draft, words))
            continue
        middle = cut_before(body, draft.start, (draft.start + draft.end + 1) // 2)
        halves = (_trimmed(replace(draft, end=middle), body), _trimmed(replace(draft, start=middle), body))
        drafts += [half for half in halves if half.start < half.end]
    made.sort(key=lambda found: (found[0].start, found[0].end))
    sizes = counts([embedded_text(words, body[draft.start : draft.end]) for draft, words in made])
    return [
        Chunk(
            position=position,
            title_path=words,
            body=body[draft.start : draft.end],
            start_offset=draft.start,
            end_offset=draft.end,
            n_tokens=n_tokens,
        )
        for position, ((draft, words), n_tokens) in enumerate(zip(made, sizes, strict=True), 1)
    ]


def _n_tokens(draft: _Draft, words: str, body: str, tokens: Tokens) -> int:
    """The sum of what was counted; where a cut goes through a word, which makes other pieces of it, a new
    count."""
    before, after = body[draft.start - 1 : draft.start], body[draft.end : draft.end + 1]
    if (before and not before.isspace()) or (after and not after.isspace()):
        return counts([embedded_text(words, body[draft.start : draft.end])])[0]
    return MARKS + _n_pieces(words) + tokens.count(draft.start, draft.end)
