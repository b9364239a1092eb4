"""Prints what CoNLL's evaluation script, as PyPI's conlleval has it, says of a file of words, labels and predictions: FILE"""
import json
import sys

from conlleval import evaluate

with open(sys.argv[1], encoding="utf-8") as lines:
    json.dump(evaluate(lines), sys.stdout)
