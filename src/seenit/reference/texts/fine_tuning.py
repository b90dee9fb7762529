"""Fine-tuning on tokens: AdamW, a rate that falls, dropout."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from seenit.errors import TrainingError
from seenit.models.texts.tokens import Encoded, as_tensors
from seenit.reference.texts.recipe import TextRecipe

_IGNORED = -100

LossOf = Callable[[nn.Module, dict[str, Tensor], Tensor], Tensor]
"""From a model, tokens of some records and their places among all to the mean loss."""


def loss_of_classes(labels: Tensor) -> LossOf:
    """Cross-entropy of the true classes (n,) of all records."""

    def loss_of(model: nn.Module, tokens: dict[str, Tensor], rows: Tensor) -> Tensor:
        logits = model(**tokens).logits
        return nn.functional.cross_entropy(logits, labels[rows].to(logits.device))

    return loss_of


def loss_of_tokens(model: nn.Module, tokens: dict[str, Tensor], rows: Tensor) -> Tensor:
    """Cross-entropy of every token that has another before it, padding left out."""
    ids, mask = tokens["input_ids"], tokens["attention_mask"]
    logits = model(input_ids=ids, attention_mask=mask).logits[:, :-1]
    truth = ids[:, 1:].masked_fill(mask[:, 1:] == 0, _IGNORED)
    return nn.functional.cross_entropy(
        logits.reshape(-1, logits.shape[2]), truth.reshape(-1), ignore_index=_IGNORED
    )


def fine_tune(
    model: nn.Module,
    encoded: Sequence[Encoded],
    loss_of: LossOf,
    *,
    recipe: TextRecipe,
    padding: int,
    seed: int,
    at_most: int | None = None,
    on_epoch: Callable[[], None] = lambda: None,
) -> int:
    """Train a model in place; the number of steps that were taken.

    Order and dropout are drawn from the seed, and the global random state is left as it was.

    Args:
        model: of transformers, on its device.
        encoded: m records, as tokens.
        loss_of: mean loss of some of them.
        recipe: how.
        padding: token behind shorter records.
        seed: 32 bits.
        at_most: steps, for a trial; None for all.
        on_epoch: called after each.

    Raises:
        TrainingError: The loss is not finite.
    """
    device = next(model.parameters()).device
    n_batches = -(-len(encoded) // recipe.batch_size)
    n_steps = recipe.epochs * n_batches
    optimiser = torch.optim.AdamW(_groups(model, recipe), lr=recipe.learning_rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, _rate(recipe, n_steps))
    generator = torch.Generator().manual_seed(seed)
    done = 0
    gpus = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=gpus):
        torch.random.manual_seed(seed)
        model.train()
        for _ in range(recipe.epochs):
            order = torch.randperm(len(encoded), generator=generator)
            for start in range(0, len(encoded), recipe.batch_size):
                rows = order[start : start + recipe.batch_size]
                if at_most is not None and done == at_most:
                    model.eval()
                    return done
                tokens = as_tensors(
                    [encoded[row] for row in rows.tolist()], padding=padding, device=device
                )
                loss = loss_of(model, tokens, rows)
                if not bool(loss.isfinite()):
                    raise TrainingError(
                        "recipe: expected a finite loss, got NaN or infinity; lower learning_rate "
                        "in --recipe"
                    )
                optimiser.zero_grad()
                torch.autograd.backward(loss)
                nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
                optimiser.step()
                schedule.step()
                done += 1
            on_epoch()
    model.eval()
    return done


def _groups(model: nn.Module, recipe: TextRecipe) -> list[dict[str, object]]:
    """Weights that decay, and biases and scales, which do not."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return [
        {"params": [one for one in trained if one.ndim > 1], "weight_decay": recipe.weight_decay},
        {"params": [one for one in trained if one.ndim <= 1], "weight_decay": 0.0},
    ]


def _rate(recipe: TextRecipe, n_steps: int) -> Callable[[int], float]:
    """Share of the highest rate after so many steps."""
    n_warm = round(recipe.warmup * n_steps)

    def share(step: int) -> float:
        if step < n_warm:
            return (step + 1) / (n_warm + 1)
        if not recipe.is_linear:
            return 1.0
        return max(0.0, (n_steps - step) / max(1, n_steps - n_warm))

    return share
