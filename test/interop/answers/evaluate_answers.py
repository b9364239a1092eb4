"""Prints what SQuAD's evaluation, as transformers 4 has it, says of a file of SQuAD and a folder of answers: SQUAD.json FOLDER"""
import contextlib
import json
import pathlib
import sys

from transformers.data.metrics.squad_metrics import squad_evaluate

squad, folder = json.loads(pathlib.Path(sys.argv[1]).read_text()), pathlib.Path(sys.argv[2])


class Example:
    def __init__(self, asked):
        self.qas_id, self.answers = asked["id"], asked["answers"]


def file(name):
    return json.loads((folder / name).read_text())


examples = [Example(asked) for article in squad["data"] for paragraph in article["paragraphs"] for asked in paragraph["qas"]]
with contextlib.redirect_stdout(sys.stderr):
    given = squad_evaluate(examples, file("predictions.json"))
    best = squad_evaluate(examples, file("best_texts.json"), file("null_odds.json"))
json.dump({"given": given, "best": best}, sys.stdout)
