"""Tiny models of texts for a benchmark: a plain loop over batches, on one thread.

Folders are left as `save_pretrained` leaves them, with the `trainer_state.json` of transformers'
Trainer. A folder that is there already is not trained again.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

os.environ["HF_HUB_OFFLINE"] = "1"

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
)

N_WORDS, N_POSITIONS, WIDTH, N_LAYERS, N_HEADS = 2048, 48, 96, 2, 4
END = "<end>"
BATCH = 32
SHAPE = (
    f"GPT-2, {N_LAYERS} layers of width {WIDTH}, {N_WORDS:,} byte pairs, "
    f"texts cut at {N_POSITIONS} tokens"
)

LossOf = Callable[[Any, dict[str, torch.Tensor], torch.Tensor], torch.Tensor]


def pretrain(folder: Path, texts: Sequence[str], *, epochs: int, rate: float, seed: int) -> None:
    """A causal language model from a configuration, and byte pairs of the same texts."""
    if (folder / "config.json").exists():
        return
    plain = Tokenizer(models.BPE())
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    plain.decoder = decoders.ByteLevel()
    plain.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=N_WORDS,
            special_tokens=[END],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=plain,
        bos_token=END,
        eos_token=END,
        pad_token=END,
        model_max_length=N_POSITIONS,
    )
    torch.random.manual_seed(seed)
    model = GPT2LMHeadModel(
        GPT2Config(
            vocab_size=plain.get_vocab_size(), n_positions=N_POSITIONS, n_embd=WIDTH,
            n_layer=N_LAYERS, n_head=N_HEADS, bos_token_id=0, eos_token_id=0, pad_token_id=0,
            resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
        )
    )  # fmt: skip
    _train(model, tokenizer, texts, _loss_of_tokens, epochs=epochs, rate=rate, seed=seed)
    _save(folder, model, tokenizer, epochs=epochs, rate=rate)


def fine_tune(
    folder: Path, base: Path, texts: Sequence[str], *, epochs: int, rate: float, seed: int
) -> None:
    """All weights of the base, trained on texts."""
    if (folder / "config.json").exists():
        return
    model, tokenizer = AutoModelForCausalLM.from_pretrained(base), _tokenizer(base)
    _train(model, tokenizer, texts, _loss_of_tokens, epochs=epochs, rate=rate, seed=seed)
    _save(folder, model, tokenizer, epochs=epochs, rate=rate)


def fine_tune_adapter(
    folder: Path, base: Path, texts: Sequence[str], *, epochs: int, rate: float, seed: int
) -> None:
    """A LoRA adapter of rank 16 over the base."""
    if (folder / "adapter_config.json").exists():
        return
    import peft

    torch.random.manual_seed(seed)
    model = peft.get_peft_model(
        AutoModelForCausalLM.from_pretrained(base),
        peft.LoraConfig(
            task_type="CAUSAL_LM",
            r=16,
            lora_alpha=32,
            target_modules=["c_attn", "c_fc", "c_proj"],
            fan_in_fan_out=True,
        ),
    )
    tokenizer = _tokenizer(base)
    _train(model, tokenizer, texts, _loss_of_tokens, epochs=epochs, rate=rate, seed=seed)
    _save(folder, model, tokenizer, epochs=epochs, rate=rate)


def fine_tune_classifier(
    folder: Path,
    base: Path,
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    epochs: int,
    rate: float,
    seed: int,
) -> None:
    """The base with a fresh last layer, trained to tell the labels."""
    if (folder / "config.json").exists():
        return
    names = sorted(set(labels))
    torch.random.manual_seed(seed)
    model = AutoModelForSequenceClassification.from_pretrained(
        base,
        num_labels=len(names),
        id2label=dict(enumerate(names)),
        label2id={name: at for at, name in enumerate(names)},
    )
    truth = torch.tensor([names.index(label) for label in labels])

    def loss_of_classes(
        model: Any, tokens: dict[str, torch.Tensor], rows: torch.Tensor
    ) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(model(**tokens).logits, truth[rows])

    tokenizer = _tokenizer(base)
    _train(model, tokenizer, texts, loss_of_classes, epochs=epochs, rate=rate, seed=seed)
    _save(folder, model, tokenizer, epochs=epochs, rate=rate)


def _train(
    model: Any,
    tokenizer: Any,
    texts: Sequence[str],
    loss_of: LossOf,
    *,
    epochs: int,
    rate: float,
    seed: int,
) -> None:
    """AdamW and a rate that falls to 0 in a line, as transformers' Trainer does."""
    torch.set_num_threads(1)
    encoded = tokenizer(list(texts), truncation=True, max_length=N_POSITIONS)["input_ids"]
    weights = [each for each in model.parameters() if each.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=rate, weight_decay=0.0)
    n_steps = epochs * -(-len(encoded) // BATCH)
    falling = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / n_steps)
    generator = torch.Generator().manual_seed(seed)
    torch.random.manual_seed(seed)
    model.train()
    for epoch in range(epochs):
        began, total = time.process_time(), 0.0
        for rows in torch.randperm(len(encoded), generator=generator).split(BATCH):
            longest = max(len(encoded[row]) for row in rows.tolist())
            ids = torch.zeros(len(rows), longest, dtype=torch.long)
            mask = torch.zeros_like(ids)
            for at, row in enumerate(rows.tolist()):
                ids[at, : len(encoded[row])] = torch.tensor(encoded[row])
                mask[at, : len(encoded[row])] = 1
            loss = loss_of(model, {"input_ids": ids, "attention_mask": mask}, rows)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            falling.step()
            total += float(loss.detach()) * len(rows)
        seconds = time.process_time() - began
        print(
            f"epoch {epoch + 1} of {epochs}: loss {total / len(encoded):.3f}, {seconds:.0f} s",
            flush=True,
        )
    model.eval()


def _loss_of_tokens(
    model: Any, tokens: dict[str, torch.Tensor], rows: torch.Tensor
) -> torch.Tensor:
    logits = model(**tokens).logits[:, :-1]
    is_real = tokens["attention_mask"][:, 1:] == 1
    return torch.nn.functional.cross_entropy(logits[is_real], tokens["input_ids"][:, 1:][is_real])


def _tokenizer(folder: Path) -> Any:
    return PreTrainedTokenizerFast.from_pretrained(folder)


def _save(folder: Path, model: Any, tokenizer: Any, *, epochs: int, rate: float) -> None:
    """A folder that is there is whole."""
    scratch = folder.with_name(f"{folder.name}-unfinished")
    model.save_pretrained(scratch)
    tokenizer.save_pretrained(scratch)
    state = {
        "num_train_epochs": epochs,
        "train_batch_size": BATCH,
        "log_history": [
            {"epoch": 0.0, "learning_rate": rate, "step": 1},
            {"epoch": float(epochs), "learning_rate": 0.0, "step": 2},
        ],
    }
    (scratch / "trainer_state.json").write_text(json.dumps(state))
    scratch.rename(folder)
