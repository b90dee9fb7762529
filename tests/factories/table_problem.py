"""A small mixed table whose labels are partly noise, models of half of it, references of them."""

from functools import cache

import catboost
import lightgbm
import numpy as np
import skops.io
import xgboost
from mixed_frame import SCHEMA, labels_of, mixed_frame, rows_of
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from seenit.models.classifier import Classifier
from seenit.models.tables.open import open_table_model
from seenit.records.examples import Examples
from seenit.records.provenance import FileProvenance
from seenit.records.table_inputs import held_table
from seenit.reference.inputs import ReferenceInputs

N, N_CLASSES, N_ROUNDS = 240, 3, 5
FRAME = mixed_frame(N)
FRAME["job"] = FRAME["job"].fillna("clerk")  # of categories CatBoost has none that are missing
ROWS = rows_of(FRAME)
LABELS = np.where(
    np.random.default_rng(1).random(N) < 0.3,
    np.random.default_rng(2).integers(0, N_CLASSES, N),
    labels_of(FRAME),
)
IS_MEMBER = (np.arange(N) < N // 2).astype(np.int8)
TRAINED = np.flatnonzero(IS_MEMBER == 1)


def xgboost_file(folder, **settings):
    """A booster of the members, trained on the frame by the library's own wrapper."""
    given = {"n_estimators": N_ROUNDS, "max_depth": 5, "learning_rate": 0.4, "n_jobs": 1}
    model = xgboost.XGBClassifier(enable_categorical=True, **given | settings)
    model.fit(FRAME.iloc[TRAINED], LABELS[TRAINED])
    path = folder / "model.json"
    model.save_model(path)
    return str(path)


def lightgbm_file(folder, **settings):
    """The same of LightGBM."""
    given = {"n_estimators": N_ROUNDS, "num_leaves": 12, "min_child_samples": 3, "n_jobs": 1}
    model = lightgbm.LGBMClassifier(verbose=-1, force_col_wise=True, **given | settings)
    model.fit(FRAME.iloc[TRAINED], LABELS[TRAINED])
    path = folder / "model.txt"
    model.booster_.save_model(path)
    return str(path)


def catboost_file(folder, **settings):
    """The same of CatBoost, which gets categories as text."""
    given = {"iterations": N_ROUNDS, "depth": 4, "thread_count": 1, "random_seed": 0}
    texts = [column.name for column in SCHEMA.columns if column.type == "category"]
    model = catboost.CatBoostClassifier(allow_writing_files=False, verbose=0, **given | settings)
    model.fit(
        FRAME.astype(dict.fromkeys(texts, object)).iloc[TRAINED],
        LABELS[TRAINED],
        cat_features=texts,
    )
    path = folder / "model.cbm"
    model.save_model(str(path))
    return str(path)


def skops_file(folder, **settings):
    """A pipeline of one-hot columns and a forest, fitted on the frame."""
    given = {"n_estimators": N_ROUNDS, "random_state": 0}
    texts = make_column_selector(dtype_include=["object", "category", "str"])
    prepare = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), texts), remainder="passthrough"
    )
    pipeline = make_pipeline(prepare, SimpleImputer(), RandomForestClassifier(**given | settings))
    pipeline.fit(FRAME.iloc[TRAINED], LABELS[TRAINED])
    path = folder / "model.skops"
    skops.io.dump(pipeline, path)
    return str(path)


@cache
def found_in(path):
    """A file's model as it is opened for the table, once: CatBoost takes seconds."""
    return open_table_model(path, SCHEMA)


def opened(path):
    """The model of a file, bound to the table."""
    return found_in(path).module.model


def table_examples():
    """All records."""
    return Examples(
        ids=np.arange(N),
        inputs=held_table(ROWS, SCHEMA),
        labels=LABELS,
        is_member=IS_MEMBER,
        source=FileProvenance(path="table.csv", kind="CSV", n_bytes=1, sha256="0" * 64),
        schema=SCHEMA,
    )


def table_inputs(path=None):
    """What references are given: the records, and the target in a file if there is one."""
    classifier = None
    if path is not None:
        found = found_in(path)
        classifier = Classifier(
            module=found.module,
            normalisation=None,
            n_classes=N_CLASSES,
            architecture=found.architecture,
            source=found.source,
            classifier_layer=None,
            reasons=found.reasons,
            batch_norm_steps=None,
        )
    return ReferenceInputs(
        sets=(table_examples(),),
        is_member=IS_MEMBER,
        normalisation=None,
        n_classes=N_CLASSES,
        classifier=classifier,
        device="cpu",
        n_trained=len(TRAINED),
    )
