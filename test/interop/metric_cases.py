"""Prints test/fixtures/metrics/cases.json: what scikit-learn, SciPy and seqeval give for usual and undefined cases of every metric.

    npm run test:interop -- metrics                          (makes the environment, and compares)
    .venv-interop/bin/python test/interop/metric_cases.py > test/fixtures/metrics/cases.json

A prediction of -1 is none at all: for scikit-learn a class of its own that no label has, and that no mean counts; for seqeval it
is O. null: undefined.
"""
import importlib.metadata
import json
import math
import random
import warnings

import numpy
import scipy
import sklearn
from scipy import stats
from seqeval import metrics as spans
from seqeval.scheme import IOB1, IOB2, IOBES
from sklearn import metrics

warnings.simplefilter("ignore")
rng = random.Random(7)


def binary(size, share):
    labels = [int(rng.random() < share) for _ in range(size)]
    scores = [round(rng.gauss(1.0 if label else -1.0, 2), 1) for label in labels]
    return {"labels": labels, "predictions": [int(score > 0) for score in scores], "scores": scores}


CLASSES = {
    "a random binary one": binary(60, 0.4),
    "a rare positive": binary(80, 0.05),
    "all right": {"labels": [0, 1, 1], "predictions": [0, 1, 1], "scores": [-1, 1, 2]},
    "all wrong": {"labels": [0, 1, 1], "predictions": [1, 0, 0], "scores": [1, -1, -2]},
    "nothing predicted positive": {"labels": [0, 1, 1], "predictions": [0, 0, 0], "scores": [-1, -2, -3]},
    "no positive label": {"labels": [0, 0, 0], "predictions": [0, 1, 0], "scores": [-1, 2, -3]},
    "neither predicted nor labelled positive": {"labels": [0, 0, 0], "predictions": [0, 0, 0], "scores": [-1, -2, -3]},
    "only positive labels": {"labels": [1, 1, 1], "predictions": [0, 1, 1], "scores": [-1, 2, 3]},
    "one example": {"labels": [1], "predictions": [1], "scores": [1]},
    "all scores alike": {"labels": [0, 1, 1, 0], "predictions": [0, 0, 0, 0], "scores": [0, 0, 0, 0]},
    "three classes": {"labels": [0, 1, 2, 2, 1, 0, 2], "predictions": [0, 2, 2, 1, 1, 1, 2]},
    "a class that is never predicted": {"labels": [0, 1, 2, 2], "predictions": [0, 1, 1, 0]},
    "a class that is only predicted": {"labels": [0, 0, 1, 1], "predictions": [0, 2, 1, 2]},
    "some without a prediction": {"labels": [0, 1, 1, 0, 1], "predictions": [0, 1, -1, 1, -1]},
    "all without a prediction": {"labels": [0, 1, 1], "predictions": [-1, -1, -1]},
}

NUMBERS = {
    "random": {"labels": [round(rng.gauss(0, 1), 2) for _ in range(30)]},
    "tied": {"labels": [1, 2, 2, 3, 3, 3], "predictions": [1, 1, 2, 2, 3, 3]},
    "constant predictions": {"labels": [1, 2, 4], "predictions": [2, 2, 2]},
    "constant labels": {"labels": [2, 2, 2], "predictions": [1, 2, 4]},
    "two pairs": {"labels": [1, 2], "predictions": [5, 3]},
    "one pair": {"labels": [1], "predictions": [2]},
}
NUMBERS["random"]["predictions"] = [round(value + rng.gauss(0, 1), 2) for value in NUMBERS["random"]["labels"]]


def finite(value):
    return None if math.isnan(value) else float(value)


def pearson(labels, predictions, of):
    return finite(of(labels, predictions)[0]) if len(labels) > 1 else None


def of_classes(case):
    y, p = case["labels"], case["predictions"]
    turned_up = sorted({*y, *p} - {-1})
    right = {
        "accuracy": metrics.accuracy_score(y, p),
        **{f"{average}_f1": metrics.f1_score(y, p, labels=turned_up, average=average) for average in AVERAGES},
        "mcc": metrics.matthews_corrcoef(y, p),
    }
    for chosen in (0, 1):
        of_one = {"labels": [chosen], "average": None}
        right[f"precision {chosen}"] = metrics.precision_score(y, p, **of_one)[0]
        right[f"recall {chosen}"] = metrics.recall_score(y, p, **of_one)[0]
        right[f"f1 {chosen}"] = metrics.f1_score(y, p, **of_one)[0]
        if "scores" in case:
            binary = [int(label == chosen) for label in y]
            right[f"auc {chosen}"] = metrics.roc_auc_score(binary, [s if chosen else -s for s in case["scores"]])
    return {name: finite(value) for name, value in right.items()}


def of_numbers(case):
    y, p = case["labels"], case["predictions"]
    return {
        "pearson": pearson(y, p, stats.pearsonr),
        "spearman": pearson(y, p, stats.spearmanr),
        "mse": finite(metrics.mean_squared_error(y, p)),
    }


AVERAGES = ("micro", "macro", "weighted")
LABELS = 4


def some(size, share):
    return [[label for label in range(LABELS) if rng.random() < share] for _ in range(size)]


wanted = some(25, 0.35)
SETS = {
    "random sets": (wanted, [[k for k in range(LABELS) if (k in own) != (rng.random() < 0.2)] for own in wanted]),
    "sets that are all right": ([[0], [1, 3], [2]], [[0], [1, 3], [2]]),
    "sets that are all wrong": ([[0], [1, 3], [2]], [[1, 2, 3], [0, 2], [0, 1, 3]]),
    "sets without a label on both sides": ([[], [0], []], [[], [0, 1], []]),
    "nothing in any set": ([[], []], [[], []]),
    "sets of which nothing is predicted": ([[0, 1], [2], [3]], [[], [], []]),
    "sets with a label that is never predicted": ([[0, 1], [1], [2], [3, 1]], [[0], [], [2], [3]]),
    "sets with a label that nobody has": ([[0], [1], [0, 2]], [[0, 1], [1], [2]]),
    "one set": ([[2]], [[2, 3]]),
}


def indicators(sets):
    return numpy.array([[int(label in own) for label in range(LABELS)] for own in sets])


def of_sets(labels, predictions):
    y, p = indicators(labels), indicators(predictions)
    right = {f"{average}_f1": metrics.f1_score(y, p, average=average) for average in AVERAGES}
    right["subset_accuracy"] = metrics.accuracy_score(y, p)
    for chosen in range(LABELS):
        for name, score in (("precision", metrics.precision_score), ("recall", metrics.recall_score), ("f1", metrics.f1_score)):
            right[f"{name} {chosen}"] = score(y[:, chosen], p[:, chosen])
    return {name: finite(value) for name, value in right.items()}


def sentences(*texts):
    return [text.split() for text in texts]


def tagging(prefixes):
    """Tags of all sorts, in an order that the scheme mostly does not allow."""
    tags = ["O", *(f"{prefix}-{type_}" for prefix in prefixes for type_ in ("PER", "LOC"))]
    true = [[rng.choice(tags) for _ in range(rng.randint(1, 9))] for _ in range(30)]
    return true, [[tag if rng.random() < 0.8 else rng.choice(tags) for tag in own] for own in true]


TAGS = {
    "names": ("IOB2", sentences("B-PER I-PER O B-LOC", "O B-ORG I-ORG", "O"), sentences("B-PER I-PER O B-PER", "O B-ORG O", "O")),
    "spans that are all right": ("IOB2", sentences("B-PER I-PER O", "B-LOC"), sentences("B-PER I-PER O", "B-LOC")),
    "spans of which none is right": ("IOB2", sentences("B-PER I-PER O", "B-LOC"), sentences("B-PER O O", "B-PER")),
    "spans of which none is predicted": ("IOB2", sentences("B-PER I-PER O", "B-LOC"), sentences("O O O", "O")),
    "no spans but predicted ones": ("IOB2", sentences("O O O", "O"), sentences("B-PER I-PER O", "O")),
    "no spans at all": ("IOB2", sentences("O O O", "O"), sentences("O O O", "O")),
    "spans that begin with I": ("IOB2", sentences("B-PER I-PER O I-LOC", "I-LOC I-LOC"), sentences("I-PER I-PER O I-LOC", "B-LOC I-LOC")),
    "a type that changes inside": ("IOB2", sentences("B-PER I-LOC I-LOC"), sentences("B-PER I-PER I-LOC")),
    "spans at the ends of sentences": ("IOB2", sentences("O B-PER", "I-PER O"), sentences("O B-PER", "O O")),
    "spans in IOB1": ("IOB1", sentences("I-PER I-PER B-PER O", "I-LOC O B-LOC"), sentences("I-PER I-PER I-PER O", "I-LOC O I-LOC")),
    "spans in BIOES": ("BIOES", sentences("B-PER E-PER S-LOC O", "B-LOC I-LOC E-LOC"), sentences("B-PER E-PER B-LOC O", "B-LOC I-LOC I-LOC")),
    "tags without types": ("IOB2", sentences("B I O B", "B B I"), sentences("B I O B", "B I I")),
    **{f"random {scheme}": (scheme, *tagging(prefixes)) for scheme, prefixes in (("IOB2", "BI"), ("IOB1", "BI"), ("BIOES", "BIES"))},
}
SCHEMES = {"IOB2": IOB2, "IOB1": IOB1, "BIOES": IOBES}
SCORES = {"span_f1": spans.f1_score, "span_precision": spans.precision_score, "span_recall": spans.recall_score}


def of_tags(scheme, y, p):
    right = {}
    for mode, told in (("default", {}), ("strict", {"mode": "strict", "scheme": SCHEMES[scheme]})):
        types = sorted(spans.classification_report(y, p, output_dict=True, **told).keys() - {"micro avg", "macro avg", "weighted avg"}) \
            if any(tag != "O" for own in y + p for tag in own) else []
        for name, score in SCORES.items():
            # Without a single span on either side seqeval divides by zero where it takes a mean over types.
            for average in AVERAGES if types else ("micro",):
                right[f"{name} {mode} {average}"] = score(y, p, average=average, **told)
        if types:
            for name, values in zip(("span_precision", "span_recall", "span_f1"), by_type(y, p, told)):
                for type_, value in zip(types, values):
                    right[f"{name} {mode} {type_}"] = value
    return {name: finite(value) for name, value in right.items()}


def by_type(y, p, told):
    module = spans.v1 if told else spans.sequence_labeling
    setting = {"scheme": told["scheme"]} if told else {}
    return module.precision_recall_fscore_support(y, p, average=None, **setting)[:3]


cases = [{"case": name, **case, "right": of_classes(case)} for name, case in CLASSES.items()]
cases += [{"case": name, **case, "right": of_numbers(case)} for name, case in NUMBERS.items()]
cases += [{"case": name, "labelSets": y, "predictedSets": p, "right": of_sets(y, p)} for name, (y, p) in SETS.items()]
cases += [{"case": name, "scheme": scheme, "tags": y, "predictedTags": p, "right": of_tags(scheme, y, p)}
          for name, (scheme, y, p) in TAGS.items()]
made_by = f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, seqeval {importlib.metadata.version('seqeval')}"
lines = ",\n".join(json.dumps(case) for case in cases)
print(f'{{"madeBy": {json.dumps(made_by)}, "cases": [\n{lines}\n]}}')
