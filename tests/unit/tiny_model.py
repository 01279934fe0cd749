"""A causal model that fits anywhere and writes nonsense."""

from __future__ import annotations

from pathlib import Path


def tiny_model(folder: Path, *, positions: int) -> Path:
    """Save two small layers with random weights, and a tokenizer that knows bytes only; the folder."""
    import torch
    import transformers
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(
        models.BPE(vocab={letter: n for n, letter in enumerate([*letters, "<end>"])}, merges=[])
    )
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    torch.manual_seed(7)
    config = transformers.GPT2Config(
        vocab_size=len(letters) + 1, n_positions=positions, n_embd=16, n_layer=2, n_head=2,
        bos_token_id=len(letters), eos_token_id=len(letters),
    )  # fmt: skip
    transformers.GPT2LMHeadModel(config).save_pretrained(folder)
    transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<end>").save_pretrained(
        folder
    )
    return folder
