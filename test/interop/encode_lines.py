"""Encodes many texts with the tokenizers of saved folders.

    encode_lines.py TEXTS FOLDER...

TEXTS: JSON, a list. Prints for each folder a number for each text: the CRC-32 of its ids, each in four bytes, little-endian.
"""

import json
import os
import struct
import sys
import zlib

from tokenizers import Tokenizer


def sums(folder):
    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    encodings = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return [zlib.crc32(struct.pack(f"<{len(each.ids)}I", *each.ids)) for each in encodings]


texts = json.load(open(sys.argv[1], encoding="utf-8"))
print(json.dumps([sums(folder) for folder in sys.argv[2:]]))
