"""The one place where a generator is called.

    live      the cache, else the budget, the call and the ledger
    record    the same, and every answer is kept in a file
    replay    that file and nothing else: no network, no model, the same answers every time

Answers of the cache and of the file are rows of the ledger, too: with no tokens, for none were spent.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from ml import settings
from ml.calls import limits, recordings, tokens
from ml.calls.key import Key
from ml.calls.limits import LIVE, PREFIX, RECORD, REPLAY, Limits
from ml.calls.store import FILE, Call, Store
from ml.errors import GenerationError, ReplayError
from ml.generation import SETTING, Counting, Generator, Reply, chosen
from ml.generation.generator import MAX_TOKENS
from ml.generation.prompt import Message


def complete(
    function_name: str,
    messages: Sequence[Message],
    *,
    generator: Generator | None = None,
    max_tokens: int = MAX_TOKENS,
    caller: str | None = None,
    whole: bool = False,
) -> Reply:
    """The answer to a chat, from the cache or from the generator.

    Args:
        function_name: on whose behalf, for the ledger; the same chat is kept for each function on its own.
        messages: the chat.
        generator: unless given, the one that WAREHOUSE_GENERATOR names.
        max_tokens: how long the answer may be.
        caller: who is to be named in the ledger; unless given, the setting, else the program.
        whole: refuse an answer that was cut off at `max_tokens`.

    Raises:
        BudgetError: it may go over the budget; nothing was called.
        ReplayError: only recorded answers are allowed, and this one is not recorded.
        GenerationError: there is no generator, or it gave no usable answer.
        SettingsError: the ledger cannot be written, or a setting cannot be used.
    """
    allowed = limits.current()
    writer = generator or chosen()
    parameters = dict(writer.parameters) if isinstance(writer, Counting) else {}
    key = Key.of(
        function_name, writer.name if writer else "", messages, {**parameters, "max_tokens": max_tokens}
    )
    store, who, began = Store(settings.home() / FILE), caller or limits.caller(), time.perf_counter()
    known = _known(key, allowed, store, has_generator=writer is not None)
    if known is None:
        reply = _called(writer, key, messages, allowed, store, max_tokens=max_tokens, caller=who)
    else:
        reply = known
        store.settle(
            Call(key=key, latency_ms=_since(began), caller=who, called_at=_now(), is_from_cache=True)
        )
    if whole and reply.is_cut:
        raise GenerationError(
            f"the answer to {function_name} was cut off",
            expected=f"a whole text of at most {max_tokens:,} tokens",
            found=f"{max_tokens:,} tokens, and no end",
            hint="give it a shorter text, or choose a model that does not ramble",
        )
    return reply


def _known(key: Key, allowed: Limits, store: Store, *, has_generator: bool) -> Reply | None:
    """An answer that was given before."""
    if allowed.mode == LIVE:
        return store.answer(key)
    file = limits.recordings()
    recorded = recordings.find(file, key, any_model=not has_generator)
    if recorded is not None:
        return recorded
    if allowed.mode == REPLAY:
        raise ReplayError(
            f"{key.function_name} was not called: its answer is not recorded",
            expected=f"in {file}, an answer to the prompt {key.prompt_hash} with {key.parameters}",
            found="none" if file.is_file() else "no such file",
            hint=f"run it once with {PREFIX}CALLS={RECORD} and a generator, and keep that file",
        )
    cached = store.answer(key)
    if cached is not None:
        recordings.append(file, key, cached)
    return cached


def _called(
    writer: Generator | None,
    key: Key,
    messages: Sequence[Message],
    allowed: Limits,
    store: Store,
    *,
    max_tokens: int,
    caller: str,
) -> Reply:
    """The answer of the generator: reserved, asked, and booked, also when it fails."""
    if writer is None:
        raise GenerationError(
            f"{key.function_name} needs a generator, and none is set",
            expected=f"{SETTING}: a folder with a model, or the URL of an endpoint",
            found="nothing",
            hint=f"docs/guides/functions.md has an example; {PREFIX}CALLS={REPLAY} needs no generator",
        )
    most = tokens.bound(messages)
    reservation = store.reserve(
        allowed, prompt_tokens=most, completion_tokens=max_tokens, what=key.function_name
    )
    at, began = _now(), time.perf_counter()
    spent = (0, 0)
    reply: Reply | None = None
    try:
        reply = _asked(writer, messages, max_tokens)
        spent = (reply.prompt_tokens or 0, reply.completion_tokens or 0)
    except GenerationError as error:
        if error.may_have_cost:
            spent = (most, max_tokens)
        raise
    except BaseException:
        # Interrupted: nobody knows how far it came.
        spent = (most, max_tokens)
        raise
    finally:
        call = Call(
            key=key,
            prompt_tokens=spent[0],
            completion_tokens=spent[1],
            cost_usd=allowed.cost(*spent),
            latency_ms=_since(began),
            caller=caller,
            called_at=at,
            is_answered=reply is not None,
        )
        store.settle(call, reservation=reservation, answer=reply)
    if allowed.mode == RECORD:
        recordings.append(limits.recordings(), key, reply)
    return reply


def _asked(writer: Generator, messages: Sequence[Message], max_tokens: int) -> Reply:
    """The answer with its tokens, which are counted where the generator does not say."""
    if isinstance(writer, Counting):
        reply = writer.ask(messages, max_tokens=max_tokens)
    else:
        reply = Reply(text=writer.write(messages))
    if reply.prompt_tokens is None:
        reply = replace(reply, prompt_tokens=tokens.count(messages))
    if reply.completion_tokens is None:
        reply = replace(reply, completion_tokens=tokens.count_text(reply.text))
    return reply


def _since(began: float) -> float:
    return round(1000 * (time.perf_counter() - began), 1)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
