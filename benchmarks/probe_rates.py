"""Which forgetting probes pay: learning rates and numbers of images, beside the stack without.

    python benchmarks/probe_rates.py FOLDER [RATE:IMAGES:SEED[+RATE:IMAGES:SEED] ...]

FOLDER is one that `bench_probes.py` takes. Clones of the target learn images of unknown membership
for one epoch, RATE at its peak and down to zero, and are asked about all known ones in 2 views. For
each argument, what one clone or several say is given to the stack, out of fold in five fits, and
held against the stack without: paired DeLong for the AUC, paired bootstrap for the TPR.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from bench_probes import MAX_FPR, config_of, figures, stack_of

from seenit.attacks.forgetting import Forgetting
from seenit.evaluate import paired_bootstrap, paired_delong
from seenit.evidence.pool import reference_inputs_of
from seenit.evidence.query import signals_of
from seenit.evidence.score import open_evidence
from seenit.kinds import views_of
from seenit.numerics.arrays import Float32Array
from seenit.progress import Silent
from seenit.reference.choosing.resolve import choose_recipe
from seenit.reference.forgetting.planned import N_VIEWS
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.pool import DevicePool, open_pool, publish_pool, read_pool
from seenit.reference.questions import ask
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training.one import train_one
from seenit.reference.training.start import start_of
from seenit.store import Store

DEFAULT = ("0.03:5000:1", "0.1:5000:0", "0.1:10000:2", "0.1:5000:0+0.1:10000:2")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("clones", nargs="*", default=DEFAULT)
    options = parser.parse_args()
    store = Store(None)
    evidence = open_evidence(config_of(options.folder))
    assert evidence.model is not None
    table, _ = signals_of(evidence, store=store, watcher=Silent())
    given = reference_inputs_of(evidence.model)
    pool = read_pool(given.sets)
    recipe = choose_recipe(given, pool, None).proposals[0].recipe
    publish_pool(pool, store)
    records = open_pool(store, pool.key, "cpu")
    known = table.take(np.flatnonzero(table.is_known))
    truth = known.is_member == 1
    base = stack_of(known, n_repeats=1)
    print(f"without: {figures(base, truth)}", flush=True)
    margins: dict[str, Float32Array] = {}
    for group in options.clones:
        for clone in group.split("+"):
            if clone not in margins:
                margins[clone] = margin_of(clone, given, recipe, records)
        after = np.stack([margins[clone] for clone in group.split("+")])  # (p, n, q)
        alone = Forgetting().score(target_margin=known.arrays["target_margin"], probe_margin=after)
        stack = stack_of(known.with_arrays({"probe_margin": after}), n_repeats=1)
        print(f"{group}: forgetting {figures(alone, truth)}, stack {figures(stack, truth)}")
        for one in (
            paired_delong(stack, base, truth, attack=group, other="none"),
            *paired_bootstrap(stack, {"none": base}, truth, attack=group, max_fpr=MAX_FPR, seed=0),
        ):
            gain = one.difference
            print(
                f"  {one.quantity} {gain.value:+.4f} [{gain.low:+.4f}, {gain.high:+.4f}]",
                flush=True,
            )
    return 0


def margin_of(
    clone: str, given: ReferenceInputs, recipe: Recipe, records: DevicePool
) -> Float32Array:
    """Margins (n, 2) of the known records, which come first, after one short training."""
    rate, n, seed = clone.split(":")
    short = replace(recipe, start=1.0, epochs=1, warmup=0.0, learning_rate=float(rate))
    assert given.classifier is not None
    start = start_of(
        given.classifier.module,
        short,
        n_classes=given.n_classes,
        input_shape=tuple(given.sets[0].inputs.shape[1:]),
    )
    unknown = np.flatnonzero(given.is_member < 0)
    rows = np.sort(np.random.default_rng(int(seed)).permutation(unknown)[: int(n)])
    training = Training(
        rows=rows,
        seed=10 * int(seed),
        normalisation=given.normalisation,
        n_classes=given.n_classes,
    )
    network = train_one(short, training, records, start=start)
    return ask(
        network,
        records,
        views=views_of(given.sets, given.classifier, device="cpu")[:N_VIEWS],
        normalisation=given.normalisation,
        n_classes=given.n_classes,
        name=short.architecture,
        n_records=int((given.is_member >= 0).sum()),
    )["reference_margin"]


if __name__ == "__main__":
    sys.exit(main())
