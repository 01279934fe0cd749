"""A generator behind OpenAI's chat protocol: llama.cpp, vLLM, Ollama, a hosted service, all the same.

A busy or failing server (429, 5xx, no connection) is asked again after a pause that doubles; the server's
`Retry-After` is kept, up to a limit. What will not change by asking again (401, 404, a malformed answer), and
what would be paid for twice (no answer in time), is said at once. The key comes from the environment, goes
into one header, and into no message or log.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ml import settings
from ml.errors import GenerationError
from ml.generation.generator import MAX_TOKENS, SETTING, Reply
from ml.generation.prompt import Message

TIMEOUT = 60.0
"""Seconds without a byte. A model on a laptop's processor needs a while before its first token."""
TRIES = 3
PAUSE = 1.0
LONGEST_PAUSE = 20.0
"""Nobody who has asked a question waits longer than that for a second try."""
LONGEST_ANSWER = 1_000_000
_TRY_AGAIN = frozenset({408, 429, 500, 502, 503, 504})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the key to another host."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A chat endpoint: its base URL, such as `http://127.0.0.1:8080/v1`, the model, and a key or None."""

    url: str
    model: str = "default"
    key: str | None = field(default=None, repr=False)
    timeout: float = TIMEOUT
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    @property
    def name(self) -> str:
        """The model and the address, without a password."""
        return f"{self.model} at {settings.without_password(self.url)}"

    @property
    def parameters(self) -> dict[str, Any]:
        """The model chooses the likeliest token."""
        return {"temperature": 0}

    def write(self, messages: Sequence[Message]) -> str:
        """The answer alone."""
        return self.ask(messages).text

    def ask(self, messages: Sequence[Message], *, max_tokens: int = MAX_TOKENS) -> Reply:
        """Ask, and again if the server is busy or gone."""
        body = {
            "model": self.model,
            "messages": list(messages),
            **self.parameters,
            "max_tokens": max_tokens,
            "stream": False,
        }
        pause = PAUSE
        for attempt in range(1, TRIES + 1):
            error, again, wished = self._ask(body)
            if isinstance(error, Reply):
                return error
            if not again or attempt == TRIES:
                raise error
            self.sleep(min(max(pause, wished), LONGEST_PAUSE))
            pause *= 2
        raise AssertionError("the loop returns or raises")

    def _ask(self, body: dict[str, Any]) -> tuple[Reply | GenerationError, bool, float]:
        """The answer or what went wrong; whether to ask again; the pause that the server wishes."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        address = self.url.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
        request = urllib.request.Request(address, json.dumps(body).encode(), headers, method="POST")
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=self.timeout) as response:
                said = response.read(LONGEST_ANSWER + 1)
        except urllib.error.HTTPError as error:
            with error:
                told = self._clean(error.read(2000).decode("utf-8", errors="replace"))
            return self._refusal(error.code, told), error.code in _TRY_AGAIN, _seconds(error.headers)
        except (OSError, ValueError) as error:
            late = isinstance(error, TimeoutError)
            found = "no answer in time" if late else self._clean(str(error))
            failed = self._error("could not be reached", "a server that answers", found, _UNREACHABLE)
            failed.may_have_cost = isinstance(error, OSError) and not isinstance(error, urllib.error.URLError)
            return failed, not late, 0.0
        return self._content(said), False, 0.0

    def _content(self, said: bytes) -> Reply | GenerationError:
        expected = "JSON with choices[0].message.content"
        try:
            whole = json.loads(said)
            content = whole["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError):
            found = self._clean(said[:200].decode("utf-8", errors="replace")) or "nothing"
            failed = self._error("gave an answer that cannot be read", expected, found, _MALFORMED)
        else:
            if isinstance(content, str) and content.strip():
                usage = whole.get("usage")
                return Reply(
                    text=content.strip(),
                    prompt_tokens=_count(usage, "prompt_tokens"),
                    completion_tokens=_count(usage, "completion_tokens"),
                    is_cut=whole["choices"][0].get("finish_reason") == "length",
                )
            failed = self._error("gave an empty answer", expected, repr(content), _EMPTY)
        failed.may_have_cost = True
        return failed

    def _refusal(self, code: int, told: str) -> GenerationError:
        what, hint = {
            401: ("wants another API key", f"set {SETTING}_KEY to a key that is valid there"),
            403: ("does not allow this", f"ask for the rights of the key in {SETTING}_KEY"),
            404: ("does not know this address or model", f"look at {SETTING} and {SETTING}_MODEL"),
            429: ("is asked too often", "wait a while, or raise the limit where the key comes from"),
        }.get(code, ("refused" if code < 500 else "failed", "look into the log of that server"))
        return self._error(what, "HTTP 200", f"HTTP {code}: {told}" if told else f"HTTP {code}", hint)

    def _error(self, what: str, expected: str, found: str, hint: str) -> GenerationError:
        return GenerationError(
            f"the generator {self.name!r} {what}", expected=expected, found=found, hint=hint
        )

    def _clean(self, text: str) -> str:
        """What a server says may repeat the key."""
        text = " ".join(text.split())[:300]
        return text.replace(self.key, "***") if self.key else text


_UNREACHABLE = f"is it running, and is {SETTING} right? Unset it to answer without a generator"
_MALFORMED = f"does {SETTING} point at the base of an OpenAI-compatible API, usually ending in /v1?"
_EMPTY = "ask again, or choose another model"


def _count(usage: Any, name: str) -> int | None:
    """A number of tokens, if the server gives it."""
    found = usage.get(name) if isinstance(usage, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def _seconds(headers: Any) -> float:
    """The header Retry-After, if it is a number of seconds."""
    try:
        return max(float(headers.get("Retry-After", 0)), 0.0)
    except (TypeError, ValueError):
        return 0.0
