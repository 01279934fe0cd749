"""A generator writes answers from passages. There is none unless a setting names one.

    WAREHOUSE_GENERATOR=/models/qwen2.5-1.5b-instruct     a causal language model in a folder
    WAREHOUSE_GENERATOR=http://127.0.0.1:8080/v1          an endpoint that speaks OpenAI's protocol
    WAREHOUSE_GENERATOR_MODEL=qwen2.5                     the model that the endpoint is asked for
    WAREHOUSE_GENERATOR_KEY=...                           its API key: only ever read from here, never written

>>> chosen("") is None
True
>>> chosen("http://127.0.0.1:8080/v1").name
'default at http://127.0.0.1:8080/v1'
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from ml.errors import GenerationError
from ml.generation.prompt import Message

SETTING = "WAREHOUSE_GENERATOR"
MAX_TOKENS = 320
"""Four short sentences with their citations need fewer; a model that rambles is cut off."""


@runtime_checkable
class Generator(Protocol):
    """Messages in, text out."""

    @property
    def name(self) -> str:
        """What is logged with the answer."""

    def write(self, messages: Sequence[Message]) -> str:
        """The answer to a chat.

        Raises:
            GenerationError: there is no usable answer.
        """


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a generator wrote, and how many tokens went in and out; None where it did not say.

    Attributes:
        is_cut: it was cut off because it had as many tokens as were allowed.
    """

    text: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    is_cut: bool = False


@runtime_checkable
class Counting(Generator, Protocol):
    """A generator that counts tokens."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What decides its answer besides the messages: with the same ones, an answer may be used again."""

    def ask(self, messages: Sequence[Message], *, max_tokens: int = MAX_TOKENS) -> Reply:
        """The answer to a chat, of at most so many tokens.

        Raises:
            GenerationError: there is no usable answer.
        """


def chosen(setting: str | None = None) -> Generator | None:
    """The generator that a setting names, else the environment; None for none. Loads no weights yet.

    Raises:
        GenerationError: the setting names neither a folder nor a URL.
    """
    name = os.environ.get(SETTING, "") if setting is None else setting
    if name.strip().lower() in ("", "none"):
        return None
    if name.startswith(("http://", "https://")):
        from ml.generation.endpoint import Endpoint

        return Endpoint(
            url=name,
            model=os.environ.get(f"{SETTING}_MODEL", "default"),
            key=os.environ.get(f"{SETTING}_KEY") or None,
        )
    folder = Path(name).expanduser()
    if not (folder / "config.json").is_file():
        raise GenerationError(
            f"the generator {name!r} was not found",
            expected="a URL that begins with http, or a folder with a config.json",
            found="a folder without one" if folder.is_dir() else "no such folder",
            hint=f"mend {SETTING}, or unset it: answers are then made of the documents' own sentences",
        )
    from ml.generation.local import LocalModel

    return LocalModel(folder)
