"""From a file to packed sequences with Hugging Face's `datasets` and `tokenizers`, as the examples of `transformers` do it (run_mlm.py).

    data.py prepare FORMAT FILE FOLDER LENGTH PROCESSES    FORMAT: text, json or parquet; the texts are a column `text`
    data.py train FOLDER TEXTS SIZE                        a vocabulary of JSON strings, one on each line, for FOLDER
    data.py parquet FILE OUT                               writes a JSON Lines file as Parquet

FOLDER has tokenizer.json; what is made goes there too. Prints one line of JSON with the number of tokens.
"""

import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"


def prepare(kind, file, folder, length, processes):
    os.environ["HF_DATASETS_CACHE"] = os.path.join(folder, "datasets")
    import datasets
    from tokenizers import Tokenizer

    datasets.disable_progress_bars()
    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def tokenize(batch):
        return {"input_ids": [each.ids for each in tokenizer.encode_batch_fast(batch["text"], add_special_tokens=False)]}

    def group(batch):
        joined = [token for ids in batch["input_ids"] for token in ids]
        return {"input_ids": [joined[at : at + length] for at in range(0, len(joined), length)]}

    data = datasets.load_dataset(kind, data_files=file, split="train")
    options = {"batched": True, "num_proc": processes}
    data = data.map(tokenize, remove_columns=data.column_names, **options)
    data = data.map(group, **options)
    data.save_to_disk(os.path.join(folder, "packed"))
    return sum(len(chunk) for chunk in data.with_format("arrow").iter(10_000) for chunk in [chunk["input_ids"].combine_chunks().values])


def parquet(file, out):
    import pyarrow.json
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.json.read_json(file), out, compression="snappy")


def train(folder, texts, size):
    from tokenizers import BertWordPieceTokenizer

    tokenizer = BertWordPieceTokenizer(lowercase=True)
    with open(texts, encoding="utf-8") as lines:
        tokenizer.train_from_iterator(map(json.loads, lines), vocab_size=size, min_frequency=2, show_progress=False)
    tokenizer.save_model(folder)
    tokenizer.save(os.path.join(folder, "tokenizer.json"))


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "prepare":
        print(json.dumps({"tokens": prepare(rest[0], rest[1], rest[2], int(rest[3]), int(rest[4]))}))
    elif verb == "train":
        train(rest[0], rest[1], int(rest[2]))
    else:
        parquet(*rest)
