"""Loads the tokenizers of FOLDERS as whoever loads a model does, and prints the ids of the TEXTS, alone and in pairs: FOLDER... -- TEXT..."""
import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

from transformers import AutoTokenizer

separator = sys.argv.index("--")
folders, texts = sys.argv[1:separator], sys.argv[separator + 1:]


def read(folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return {
        "alone": tokenizer(texts, add_special_tokens=False)["input_ids"],
        "framed": tokenizer(texts)["input_ids"],
        "pair": tokenizer(texts[0], texts[1])["input_ids"],
        "special": [getattr(tokenizer, f"{role}_token_id") for role in ("pad", "unk", "cls", "sep", "mask")],
        "longest": tokenizer.model_max_length,
    }


json.dump([read(folder) for folder in folders], sys.stdout)
