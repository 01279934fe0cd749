"""Prompts are versioned files; version and digest are logged with every answer.

Who wants another wording of grounded answers adds `grounded_v2.md` and names it here; the old file stays: old
answers name it. The functions of `ml.functions.generation` have theirs beside it.

>>> prompt = load()
>>> prompt.version
'grounded_v1'
>>> messages = prompt.messages("Who pays?", ["Travel > Taxis: The company pays."])
>>> [message["role"] for message in messages]
['system', 'user']
>>> print(messages[1]["content"])
Passages:
<BLANKLINE>
[1] Travel > Taxis: The company pays.
<BLANKLINE>
Question: Who pays?
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ml.errors import ParameterError
from ml.fingerprint import digest

FOLDER = Path(__file__).with_name("prompts")
IN_USE = "grounded_v1"
_PARTS = re.compile(r"\A# System\n(?P<system>.*?)^# User\n(?P<user>.*)\Z", re.DOTALL | re.MULTILINE)

Message = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A prompt's two messages, its version, which is the file's name, and the digest of its text."""

    version: str
    digest: str
    system: str
    user: str

    def messages(self, question: str, passages: Sequence[str]) -> list[Message]:
        """The messages of a chat: passages numbered from 1, then the question."""
        numbered = "\n".join(f"[{number}] {text}" for number, text in enumerate(passages, start=1))
        return self.filled(passages=numbered, question=" ".join(question.split()))

    def filled(self, **values: str) -> list[Message]:
        """The messages of a chat, with these values in the places of the same names."""
        # One pass over the template: a question that says {passages} stays a question.
        places = "|".join(re.escape(f"{{{name}}}") for name in values)
        user = re.sub(places, lambda found: values[found.group()[1:-1]], self.user)
        return [{"role": "system", "content": self.system}, {"role": "user", "content": user}]


@cache
def load(version: str = IN_USE, *, places: tuple[str, ...] = ("passages", "question")) -> Prompt:
    """The prompt of a version.

    Raises:
        ParameterError: there is no such file, or it lacks a part or one of the places that are filled.
    """
    file = FOLDER / f"{version}.md"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    parts = _PARTS.match(text)
    named = [f"{{{place}}}" for place in places]
    if parts is None or not all(name in parts["user"] for name in named):
        raise ParameterError(
            f"the prompt {version!r} cannot be used",
            expected=f"a file with # System and # User, and {' and '.join(named)} below the second",
            found="no such file" if not text else "a file without them",
            hint=f"look at {FOLDER / IN_USE}.md",
        )
    return Prompt(
        version=version, digest=digest(text), system=parts["system"].strip(), user=parts["user"].strip()
    )
