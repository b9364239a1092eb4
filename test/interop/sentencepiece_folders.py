"""Trains a small model with SentencePiece and writes folders that have its tokenizer as those of models on the hub have theirs.

    sentencepiece_folders.py TEXTS FOLDER

TEXTS: JSON, a list to learn from. Prints the names of the folders in FOLDER.
"""

import base64
import json
import os
import sys

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

texts, folder = json.load(open(sys.argv[1], encoding="utf-8")), sys.argv[2]
lines, prefix = os.path.join(folder, "lines.txt"), os.path.join(folder, "small")
with open(lines, "w", encoding="utf-8") as file:
    file.writelines(" ".join(text.replace("\0", " ").split()) + "\n" for text in texts)
sentencepiece.SentencePieceTrainer.train(
    input=lines, model_prefix=prefix, vocab_size=3000, character_coverage=0.9995, normalization_rule_name="nmt_nfkc",
    pad_id=0, eos_id=1, unk_id=2, bos_id=-1, hard_vocab_limit=False, minloglevel=2,
)
model = sentencepiece_model_pb2.ModelProto()
with open(f"{prefix}.model", "rb") as file:
    model.ParseFromString(file.read())

learned = [[piece.piece, piece.score] for piece in model.pieces]
metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
split = {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]}
table = {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()}
quotes = [{"type": "Replace", "pattern": {"String": two}, "content": '"'} for two in ("``", "''")]
plain = [*quotes, {"type": "NFKD"}, {"type": "StripAccents"}]


def strip(left, right):
    return {"type": "Strip", "strip_left": left, "strip_right": right}


def blanks(content):
    return {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": content}


sentinels = [f"<extra_id_{number}>" for number in range(9, -1, -1)]
albert, xlnet = ["[CLS]", "[SEP]", "[MASK]"], ["<sep>", "<cls>", "<mask>", "<eod>", "<eop>"]
FOLDERS = {
    "t5": (table, split, sentinels),
    "t5-converted": ([table, strip(False, True), blanks("▁")], metaspace, sentinels),
    "albert": ([*plain, {"type": "Lowercase"}, table], split, albert),
    "albert-converted": ([*plain, {"type": "Lowercase"}, table, blanks(" ")], metaspace, albert),
    "xlnet": ([*plain, table], split, xlnet),
    "deberta-v3": ([strip(True, True), table, blanks(" ")], metaspace, albert),
}
for name, (normalizer, cutter, named) in FOLDERS.items():
    vocab = [*learned, *([piece, 0.0] for piece in named)]
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    added = [{"id": id, "content": vocab[id][0], **flags} for id in [0, 1, 2, *range(len(learned), len(vocab))]]
    whole = {
        "version": "1.0",
        "added_tokens": added,
        "normalizer": {"type": "Sequence", "normalizers": normalizer} if isinstance(normalizer, list) else normalizer,
        "pre_tokenizer": cutter,
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": 2, "vocab": vocab, "byte_fallback": False},
    }
    os.makedirs(os.path.join(folder, name))
    with open(os.path.join(folder, name, "tokenizer.json"), "w", encoding="utf-8") as file:
        json.dump(whole, file, ensure_ascii=False)
print(json.dumps(list(FOLDERS)))
