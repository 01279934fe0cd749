"""A causal model is loaded from a folder and writes: shown with a tiny one that writes nonsense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_model import tiny_model

from ml.errors import GenerationError
from ml.generation import chosen
from ml.generation.local import LocalModel

transformers = pytest.importorskip("transformers")
MESSAGES = [{"role": "system", "content": "Use the passages."}, {"role": "user", "content": "Who pays?"}]
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that can read 256 tokens."""
    return tiny_model(tmp_path_factory.mktemp("tiny") / "tiny-gpt", positions=256)


def test_folder_is_loaded_and_the_same_question_gets_the_same_answer(folder: Path) -> None:
    one = LocalModel(folder, max_tokens=12)
    answer = one.write(MESSAGES)
    assert 0 < len(answer) <= 12
    assert LocalModel(folder, max_tokens=12).write(MESSAGES) == answer
    assert one.name == "tiny-gpt"


def test_setting_chooses_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_GENERATOR", str(folder))
    assert isinstance(chosen(), LocalModel)


def test_chat_is_put_into_the_models_own_form(folder: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert LocalModel._text(tokenizer, MESSAGES) == "Use the passages.\n\nWho pays?\n\nAnswer:"
    tokenizer.chat_template = TEMPLATE
    assert LocalModel._text(tokenizer, MESSAGES).endswith("user: Who pays?\nassistant:")


def test_too_long_a_question_is_refused_before_anything_is_cut_off(folder: Path) -> None:
    long = [{"role": "user", "content": "word " * 100}]
    with pytest.raises(GenerationError, match=r"too long[\s\S]*at most 206 tokens[\s\S]*fewer passages"):
        LocalModel(folder, max_tokens=50).write(long)


def test_folder_without_weights_is_said(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    with pytest.raises(GenerationError, match=r"cannot be loaded[\s\S]*Hint: "):
        LocalModel(tmp_path).write(MESSAGES)
