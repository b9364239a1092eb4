"""Loads FOLDERS with sentence-transformers and prints the vectors of the TEXTS, and what the library warned of: FOLDER... -- TEXT..."""
import json
import logging
import os
import sys
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from sentence_transformers import SentenceTransformer

separator = sys.argv.index("--")
folders, texts = sys.argv[1:separator], sys.argv[separator + 1:]
torch.set_num_threads(1)


class Kept(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def read(folder):
    kept = Kept()
    loggers = [logging.getLogger(name) for name in ("transformers", "sentence_transformers")]
    for logger in loggers:
        logger.addHandler(kept)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = SentenceTransformer(folder, device="cpu")
        vectors = model.encode(texts)
    for logger in loggers:
        logger.removeHandler(kept)
    return {
        "modules": [type(module).__name__ for module in model],
        "class": type(model[0].model).__name__,
        "longest": model.max_seq_length,
        "pooling": model[1].pooling_mode,
        "warnings": kept.messages + [str(each.message) for each in caught],
        "vectors": vectors.tolist(),
        "similarity": model.similarity(vectors[:1], vectors[1:2]).item(),
    }


json.dump([read(folder) for folder in folders], sys.stdout)
