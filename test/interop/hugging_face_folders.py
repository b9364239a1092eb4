"""Trains small tokenizers of many kinds and writes folders that have them as those of models on the hub have theirs.

    hugging_face_folders.py TEXTS FOLDER [SIZE]

TEXTS: JSON, a list to learn from; SIZE: pieces of each. Prints the names of the folders in FOLDER.
"""

import json
import os
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

texts, folder = json.load(open(sys.argv[1], encoding="utf-8")), sys.argv[2]
size = int(sys.argv[3]) if len(sys.argv) > 3 else 1500
MARKS = ["<unk>", "<s>", "</s>"]
GPT4 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CLIP = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
n, p, d = normalizers, pre_tokenizers, decoders


def bpe(cutter, normalizer=None, alphabet=True, marks=MARKS, limit=None, **model):
    tokenizer = Tokenizer(models.BPE(**model))
    tokenizer.pre_tokenizer = cutter
    if normalizer:
        tokenizer.normalizer = normalizer
    suffix = {"end_of_word_suffix": model["end_of_word_suffix"]} if "end_of_word_suffix" in model else {}
    bytes_ = p.ByteLevel.alphabet() if alphabet else []
    more = {**suffix, **({"limit_alphabet": limit} if limit else {})}
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=marks, initial_alphabet=bytes_, show_progress=False, **more)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def llama(cutter, normalizer):
    """Learned of words as Metaspace cuts them, with the bytes as pieces; then read as models read."""
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    tokenizer = bpe(
        p.Metaspace(), alphabet=False, marks=[*MARKS, *bytes_], limit=80, unk_token="<unk>", byte_fallback=True, fuse_unk=True
    )
    tokenizer.decoder = d.Sequence([d.Replace("▁", " "), d.ByteFallback(), d.Fuse(), d.Strip(" ", 1, 0)])
    whole = json.loads(tokenizer.to_str())
    whole["added_tokens"] = [token for token in whole["added_tokens"] if not token["content"].startswith("<0x")]
    whole["normalizer"], whole["pre_tokenizer"] = normalizer, cutter
    return whole


def word_level(cutter, normalizer=None):
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = cutter
    if normalizer:
        tokenizer.normalizer = normalizer
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(texts, trainers.WordLevelTrainer(vocab_size=size, special_tokens=marks, show_progress=False))
    return tokenizer


def word_piece(cutter, normalizer):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.pre_tokenizer, tokenizer.normalizer, tokenizer.decoder = cutter, normalizer, d.WordPiece()
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=size, special_tokens=marks, show_progress=False))
    return tokenizer


def unigram(cutter, normalizer):
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer, tokenizer.normalizer, tokenizer.decoder = p.Metaspace(), normalizer, d.Metaspace(prepend_scheme="first")
    trainer = trainers.UnigramTrainer(vocab_size=size, special_tokens=[*MARKS, *bytes_], unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    whole = json.loads(tokenizer.to_str())
    whole["added_tokens"] = [token for token in whole["added_tokens"] if not token["content"].startswith("<0x")]
    whole["model"]["byte_fallback"], whole["pre_tokenizer"] = True, cutter
    return whole


def with_words(tokenizer):
    """GPT-NeoX and ModernBERT have runs of blanks and other words beside their pieces."""
    tokenizer.add_tokens([AddedToken(" " * count, normalized=True, special=False) for count in range(24, 1, -1)])
    tokenizer.add_tokens([AddedToken("|||PHONE|||", normalized=False, lstrip=True)])
    tokenizer.add_tokens([AddedToken("ern", normalized=False, single_word=True), AddedToken("congress", rstrip=True)])
    return tokenizer


def behaviours():
    steps = [
        p.Split(Regex(r"\d"), "contiguous"),
        p.Split(",", "merged_with_previous"),
        p.Split(Regex(r"[.;]"), "merged_with_next"),
        p.Split(Regex(r"[\p{L}'’]+"), "isolated", invert=True),
        p.Punctuation("isolated"),
    ]
    return p.Sequence([*steps, p.ByteLevel(add_prefix_space=True, use_regex=False)])


metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}
legacy = {
    "type": "Sequence",
    "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}],
}
split = p.Sequence([p.Split(Regex(GPT4), "isolated"), p.ByteLevel(add_prefix_space=False, use_regex=False)])
digits = p.Sequence([p.Digits(True), p.ByteLevel(add_prefix_space=False)])
clip = p.Split(Regex(CLIP), "removed", invert=True)
small = n.Sequence([n.NFC(), n.Replace(Regex(r"\s+"), " "), n.Lowercase()])
plain = n.Sequence([n.NFD(), n.Lowercase(), n.StripAccents()])
FOLDERS = {
    "llama-2": lambda: llama(None, legacy),
    "llama-2-converted": lambda: llama(metaspace, None),
    "llama-3": lambda: bpe(split, ignore_merges=True),
    "modern-bert": lambda: with_words(bpe(p.ByteLevel(add_prefix_space=False), n.NFC())),
    "star-coder": lambda: bpe(digits),
    "clip": lambda: bpe(clip, small, alphabet=False, unk_token="<unk>", end_of_word_suffix="</w>", fuse_unk=False),
    "behaviours": lambda: bpe(behaviours(), n.NFKC()),
    "words": lambda: word_level(p.Whitespace(), plain),
    "words-at-blanks": lambda: word_level(p.WhitespaceSplit()),
    "pieces": lambda: word_piece(p.Sequence([p.Whitespace(), p.Punctuation("contiguous")]), n.BertNormalizer(lowercase=False)),
    "pieces-of-bert": lambda: word_piece(p.BertPreTokenizer(), n.Sequence([n.Nmt(), n.BertNormalizer()])),
    "stretches": lambda: bpe(p.Sequence([p.CharDelimiterSplit(" "), p.FixedLength(4)]), n.Strip(), alphabet=False, unk_token="<unk>"),
    "unigram": lambda: unigram({**metaspace, "split": True}, n.Sequence([n.Nmt(), n.NFKC()])),
}
byte_level = {"llama-3", "modern-bert", "star-coder", "behaviours"}
for name, make in FOLDERS.items():
    made = make()
    whole = made if isinstance(made, dict) else json.loads(made.to_str())
    if name in byte_level:
        whole["decoder"] = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    if name == "clip":
        whole["decoder"] = {"type": "BPEDecoder", "suffix": "</w>"}
    os.makedirs(os.path.join(folder, name))
    with open(os.path.join(folder, name, "tokenizer.json"), "w", encoding="utf-8") as file:
        json.dump(whole, file, ensure_ascii=False)
print(json.dumps(list(FOLDERS)))
