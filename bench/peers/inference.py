"""What people write in Python to ask a model many texts, timed; and the models that all sides ask.

    inference.py models FOLDER TEXTS            a classifier and an encoder of ELECTRA-small's size, and their tokenizer
    inference.py time MODE TASK FOLDER TEXTS THREADS

TEXTS: JSON, a list. MODE: pipeline-1, pipeline-32, pipeline-32-sorted, onnxruntime-32, onnxruntime-32-sorted. TASK: predict or embed.
Prints one line of JSON: seconds, and what was answered to the first texts.
"""

import json
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"

WARMING = 64
SHOWN = 20


def make_models(folder, texts):
    import torch
    from tokenizers import BertWordPieceTokenizer
    from transformers import ElectraConfig, ElectraForSequenceClassification, ElectraModel, ElectraTokenizerFast

    torch.manual_seed(1)
    trained = BertWordPieceTokenizer(lowercase=True)
    trained.train_from_iterator(texts, vocab_size=30522, min_frequency=2, show_progress=False)
    os.makedirs(folder, exist_ok=True)
    trained.save_model(folder)
    tokenizer = ElectraTokenizerFast(vocab=os.path.join(folder, "vocab.txt"), model_max_length=512)
    config = ElectraConfig(vocab_size=30522, num_labels=3, pad_token_id=tokenizer.pad_token_id)
    for name, kind in (("predict", ElectraForSequenceClassification), ("embed", ElectraModel)):
        model = kind(config).eval()
        # A random network says the same of every text; wider weights make it tell them apart.
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.dim() == 2:
                    parameter.mul_(3)
        model.save_pretrained(os.path.join(folder, name))
        tokenizer.save_pretrained(os.path.join(folder, name))


def by_pipeline(mode, task, folder, threads):
    import torch
    from transformers import pipeline

    torch.set_num_threads(threads)
    size = int(mode.split("-")[1])
    kind = "text-classification" if task == "predict" else "feature-extraction"
    pipe = pipeline(kind, model=os.path.join(folder, task), device="cpu")

    def ask(texts):
        if task == "predict":
            return [answer["score"] for answer in pipe(texts, batch_size=size, truncation=True)]
        vectors = pipe(texts, batch_size=size, return_tensors=True, tokenize_kwargs={"truncation": True})
        # As a pipeline pads, so is its padding in what it gives: the mean is over real tokens where a batch is one text only.
        return [vector[0].mean(0).tolist() for vector in vectors]

    return ask


def by_onnxruntime(mode, task, folder, threads):
    import numpy
    import onnxruntime
    from transformers import AutoTokenizer

    size = int(mode.split("-")[1])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    model = os.path.join(folder, task + "-onnx")
    session = onnxruntime.InferenceSession(os.path.join(model, "onnx", "model.onnx"), options, providers=["CPUExecutionProvider"])
    tokenizer = AutoTokenizer.from_pretrained(model)
    output = "logits" if task == "predict" else "last_hidden_state"
    names = {each.name for each in session.get_inputs()}

    def ask(texts):
        answers = []
        for begin in range(0, len(texts), size):
            rows = tokenizer(texts[begin : begin + size], padding=True, truncation=True, return_tensors="np", return_token_type_ids=True)
            feeds = {name: rows[name].astype(numpy.int64) for name in names}
            (numbers,) = session.run([output], feeds)
            if task == "predict":
                shares = numpy.exp(numbers - numbers.max(1, keepdims=True))
                answers.extend((shares / shares.sum(1, keepdims=True)).max(1).tolist())
            else:
                real = rows["attention_mask"][..., None]
                answers.extend(((numbers * real).sum(1) / real.sum(1)).tolist())
        return answers

    return ask


def timed(mode, task, folder, texts, threads):
    ask = (by_pipeline if mode.startswith("pipeline") else by_onnxruntime)(mode, task, folder, threads)
    ask(texts[:WARMING])
    began = time.perf_counter()
    # By length, as a batch is padded to its longest text; and back.
    order = sorted(range(len(texts)), key=lambda index: len(texts[index])) if mode.endswith("sorted") else range(len(texts))
    answers = ask([texts[index] for index in order])
    given = dict(zip(order, answers))
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "answers": [given[index] for index in range(SHOWN)]}


if __name__ == "__main__":
    verb, *words = sys.argv[1:]
    if verb == "models":
        folder, file = words
        make_models(folder, json.load(open(file)))
    else:
        mode, task, folder, file, threads = words
        print(json.dumps(timed(mode, task, folder, json.load(open(file)), int(threads))))
