"""Prints what the `safetensors` and `tokenizers` libraries read from a Hugging Face FOLDER; the other words are texts."""
import json
import os
import sys

import numpy
from safetensors import safe_open
from tokenizers import BertWordPieceTokenizer, Tokenizer

folder, *texts = sys.argv[1:]


def path(name):
    return os.path.join(folder, name)


with open(path("tokenizer_config.json")) as file:
    tokenizer_config = json.load(file)
with open(path("config.json")) as file:
    config = json.load(file)

whole = Tokenizer.from_file(path("tokenizer.json"))
from_vocabulary = BertWordPieceTokenizer(path("vocab.txt"), lowercase=tokenizer_config["do_lower_case"],
                                         strip_accents=tokenizer_config.get("strip_accents"))

with safe_open(path("model.safetensors"), "np") as file:
    metadata = file.metadata()
    tensors = {name: file.get_tensor(name) for name in file.keys()}

json.dump({
    "files": sorted(os.listdir(folder)),
    "config": config,
    "metadata": metadata,
    "tensors": {name: {"shape": list(tensor.shape), "dtype": str(tensor.dtype), "finite": bool(numpy.isfinite(tensor).all()),
                       "sum": float(numpy.abs(tensor, dtype=numpy.float64).sum())} for name, tensor in tensors.items()},
    "vocabularySize": whole.get_vocab_size(),
    "encodings": [{"tokens": whole.encode(text).tokens, "ids": whole.encode(text).ids, "fromVocabulary": from_vocabulary.encode(text).ids}
                  for text in texts],
    "pair": [whole.encode("one", "two").tokens, whole.encode("one", "two").type_ids],
}, sys.stdout)
