"""Trains small models with SentencePiece, as people have them, and encodes many texts with each.

    sentencepiece_models.py TEXTS LEARNED FOLDER

TEXTS, LEARNED: JSON, lists of texts to encode and to learn from. Writes FOLDER/<name>.model. Prints for each name a number for each text:
the CRC-32 of its ids, each in four bytes, little-endian.
"""

import json
import os
import struct
import sys
import zlib

import sentencepiece

texts, learned = (json.load(open(file, encoding="utf-8")) for file in sys.argv[1:3])
folder = sys.argv[3]
lines = os.path.join(folder, "lines.txt")
with open(lines, "w", encoding="utf-8") as file:
    file.writelines(" ".join(text.replace("\0", " ").split()) + "\n" for text in learned)

MODELS = {
    "unigram": {},
    "unigram-symbols": {
        "normalization_rule_name": "nmt_nfkc_cf", "control_symbols": "[CLS],[SEP]", "user_defined_symbols": "(,),-,congress", "pad_id": 3,
    },
    "unigram-identity": {"normalization_rule_name": "identity"},
    "unigram-all-blanks": {"remove_extra_whitespaces": False, "normalization_rule_name": "nfkc"},
    "unigram-no-prefix": {"add_dummy_prefix": False},
    "unigram-over-blanks": {"split_by_whitespace": False, "max_sentencepiece_length": 24},
    "unigram-bytes": {"byte_fallback": True},
    "bpe": {"model_type": "bpe"},
    "bpe-llama": {
        "model_type": "bpe", "byte_fallback": True, "normalization_rule_name": "identity", "remove_extra_whitespaces": False,
        "allow_whitespace_only_pieces": True, "split_digits": True,
    },
}
sums = {}
for name, options in MODELS.items():
    prefix = os.path.join(folder, name)
    sentencepiece.SentencePieceTrainer.train(
        input=lines, model_prefix=prefix, vocab_size=2000, hard_vocab_limit=False, character_coverage=0.9995, minloglevel=2, **options
    )
    model = sentencepiece.SentencePieceProcessor(model_file=f"{prefix}.model")
    sums[name] = [zlib.crc32(struct.pack(f"<{len(ids)}I", *ids)) for ids in model.encode(texts)]
print(json.dumps(sums))
