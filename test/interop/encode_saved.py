"""Encodes texts with the tokenizers of saved folders, alone and with the frame around them, and decodes them again.

    encode_saved.py TEXTS FOLDER...

TEXTS: JSON, a list. Prints for each folder what each text gives: ids, offsets in UTF-16, ids with the frame, ids of a pair, its NFKC,
text again, and whether it has characters that Unicode has got since the library's tables were made, or has not.
"""

import json
import os
import sys
import unicodedata

from tokenizers import Tokenizer, normalizers


def utf16(text):
    at, out = 0, [0]
    for c in text:
        at += 2 if ord(c) > 0xFFFF else 1
        out.append(at)
    return out


def encoded(tokenizer, text):
    alone, place = tokenizer.encode(text, add_special_tokens=False), utf16(text)
    return {
        "ids": alone.ids,
        "starts": [place[a] for a, _ in alone.offsets],
        "ends": [place[b] for _, b in alone.offsets],
        "framed": tokenizer.encode(text).ids,
        "pair": tokenizer.encode(text, "b").ids,
        "nfkc": normalizers.NFKC().normalize_str(text),
        "newer": any(unicodedata.category(c) == "Cn" for c in text),
        "text": tokenizer.decode(alone.ids, skip_special_tokens=False),
    }


texts = json.load(open(sys.argv[1], encoding="utf-8"))
tokenizers = [Tokenizer.from_file(os.path.join(folder, "tokenizer.json")) for folder in sys.argv[2:]]
print(json.dumps([[encoded(tokenizer, text) for text in texts] for tokenizer in tokenizers]))
