"""Hugging Face's tokenizers, timed with the tokenizer.json of a folder.

    tokenizing.py METHOD FOLDER TEXTS

TEXTS: a file with one JSON string on each line. METHOD: encode_batch or encode_batch_fast (which tells no offsets), on one processor;
with _parallel behind it, on all, as the library uses them.
Prints one line of JSON: seconds on the clock and of the processor, tokens, and the hash of all ids.
"""

import hashlib
import json
import os
import sys
import time
from array import array

PARALLEL = "_parallel"
ON_ALL = sys.argv[1].endswith(PARALLEL)
os.environ["TOKENIZERS_PARALLELISM"] = "true" if ON_ALL else "false"
if not ON_ALL:
    os.environ["RAYON_NUM_THREADS"] = "1"

from tokenizers import Tokenizer  # noqa: E402  (reads the variables)

# Characters of the texts that are given at once.
BATCH = 1_000_000


def batches(file):
    batch, size = [], 0
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            batch.append(json.loads(line))
            size += len(batch[-1])
            if size >= BATCH:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def timed(method, folder, texts):
    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    encode = getattr(tokenizer, method.removesuffix(PARALLEL))
    encode(["The first call makes what others find."])
    seconds, cpu, tokens, digest = 0.0, 0.0, 0, hashlib.sha256()
    for batch in batches(texts):
        began, busy = time.perf_counter(), time.process_time()
        encodings = encode(batch, add_special_tokens=False)
        seconds += time.perf_counter() - began
        cpu += time.process_time() - busy
        for encoding in encodings:
            ids = encoding.ids
            tokens += len(ids)
            digest.update(array("I", ids).tobytes())
    return {"seconds": seconds, "cpu": cpu, "tokens": tokens, "sha256": digest.hexdigest()}


if __name__ == "__main__":
    print(json.dumps(timed(*sys.argv[1:])))
