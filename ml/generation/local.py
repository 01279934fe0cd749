"""A causal language model in a folder, run by transformers on this machine's processor.

The folder is what `save_pretrained` writes: config.json, the weights, the tokenizer. Nothing is fetched, and
no code of the folder is run. The model chooses the likeliest token each time, so that the same question gets
the same answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ml.errors import GenerationError
from ml.fingerprint import digest
from ml.generation.generator import MAX_TOKENS, Reply
from ml.generation.prompt import Message

_PIECE = 1 << 20
"""Bytes of a file's beginning that its digest covers, besides its size: gigabytes of weights take too long to
read, and those of another training differ from the first tensor on."""


class LocalModel:
    """A model and its tokenizer; both are loaded by the first `write`."""

    def __init__(self, folder: Path, *, max_tokens: int = MAX_TOKENS) -> None:
        self._folder = folder
        self._max_tokens = max_tokens
        self._loaded: tuple[Any, Any] | None = None

    @property
    def name(self) -> str:
        """The folder's own name: the path is nobody's business."""
        return self._folder.name

    @property
    def parameters(self) -> dict[str, Any]:
        """A digest of the folder's files: another model in a folder of the same name is another model."""
        return {"temperature": 0, "files": _digest(self._folder)}

    def write(self, messages: Sequence[Message]) -> str:
        """The answer alone, which is cut off at the `max_tokens` of this model."""
        return self.ask(messages, max_tokens=self._max_tokens).text

    def ask(self, messages: Sequence[Message], *, max_tokens: int = MAX_TOKENS) -> Reply:
        """The likeliest continuation of the chat, which is cut off at `max_tokens`."""
        tokenizer, model = self._load()
        import torch

        text = self._text(tokenizer, messages)
        inputs = tokenizer(text, return_tensors="pt", add_special_tokens=tokenizer.chat_template is None)
        n_prompt = inputs["input_ids"].shape[1]
        room = getattr(model.config, "max_position_embeddings", None)
        if room and n_prompt + max_tokens > room:
            raise GenerationError(
                f"the question and its passages are too long for the generator {self.name!r}",
                expected=f"at most {max(room - max_tokens, 0):,} tokens, so that {max_tokens} are left",
                found=f"{n_prompt:,} tokens",
                hint="choose a model with a longer context, or fewer passages",
            )
        with torch.inference_mode():
            written = model.generate(
                input_ids=inputs["input_ids"],
                attention_mask=inputs["attention_mask"],
                max_new_tokens=max_tokens,
                do_sample=False,
                pad_token_id=tokenizer.pad_token_id
                if tokenizer.pad_token_id is not None
                else tokenizer.eos_token_id,
            )
        new = written[0][n_prompt:]
        answer = str(tokenizer.decode(new, skip_special_tokens=True)).strip()
        if not answer:
            raise GenerationError(
                f"the generator {self.name!r} gave an empty answer",
                expected="a text",
                found="no token but those that end it",
                hint="choose a model that was trained to follow instructions",
            )
        ended = bool((new == tokenizer.eos_token_id).any()) if tokenizer.eos_token_id is not None else False
        return Reply(
            text=answer,
            prompt_tokens=n_prompt,
            completion_tokens=len(new),
            is_cut=len(new) >= max_tokens and not ended,
        )

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            try:
                from transformers import AutoModelForCausalLM, AutoTokenizer
            except ImportError as error:
                raise GenerationError(
                    "a generator in a folder needs transformers and torch",
                    expected="both installed",
                    found=str(error),
                    hint="pip install 'ai-warehouse[transformers]', or name an endpoint instead of a folder",
                ) from error
            try:
                tokenizer = AutoTokenizer.from_pretrained(self._folder, local_files_only=True)
                model = AutoModelForCausalLM.from_pretrained(self._folder, local_files_only=True)
            except (OSError, ValueError, KeyError, RuntimeError) as error:
                raise GenerationError(
                    f"the generator {self.name!r} cannot be loaded",
                    expected=f"a causal language model with its tokenizer in {self._folder}",
                    found=" ".join(str(error).split())[:300],
                    hint="save it with save_pretrained of both the model and the tokenizer",
                ) from error
            self._loaded = tokenizer, model.eval()
        return self._loaded

    @staticmethod
    def _text(tokenizer: Any, messages: Sequence[Message]) -> str:
        """The chat in the model's own form; a model that has none gets the plain text."""
        if tokenizer.chat_template is not None:
            return str(
                tokenizer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=True)
            )
        return "\n\n".join([*(message["content"] for message in messages), "Answer:"])


def _digest(folder: Path) -> str:
    """Of the names, sizes and beginnings of a folder's files."""
    parts = []
    for file in sorted(path for path in folder.iterdir() if path.is_file()):
        with file.open("rb") as opened:
            beginning = hashlib.sha256(opened.read(_PIECE)).hexdigest()
        parts.append(f"{file.name} {file.stat().st_size} {beginning}")
    return digest(*parts)
