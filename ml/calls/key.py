"""What an answer belongs to: a function, a model, the digest of the prompt, and parameters.

>>> messages = [{"role": "user", "content": "Hello"}]
>>> one = Key.of("ai_complete", "tiny", messages, {"temperature": 0, "max_tokens": 10})
>>> one == Key.of("ai_complete", "tiny", messages, {"max_tokens": 10, "temperature": 0})
True
>>> one.parameters
'{"max_tokens":10,"temperature":0}'
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ml.fingerprint import digest
from ml.generation.prompt import Message


@dataclass(frozen=True, kw_only=True)
class Key:
    """The same key, the same answer."""

    function_name: str
    model: str
    prompt_hash: str
    parameters: str

    @classmethod
    def of(
        cls, function_name: str, model: str, messages: Sequence[Message], parameters: Mapping[str, Any]
    ) -> Key:
        """From a chat, and parameters in any order."""
        return cls(
            function_name=function_name,
            model=model,
            # Halves of surrogate pairs, which Python allows in a text, have no bytes unless they are escaped.
            prompt_hash=digest(json.dumps(list(messages), separators=(",", ":"))),
            parameters=json.dumps(parameters, sort_keys=True, separators=(",", ":")),
        )
