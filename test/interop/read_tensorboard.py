"""Prints what TensorBoard makes of a folder of runs: LOGDIR, then "rust" or "python" for the loader.

Asks the real server over HTTP, as the browser does, and TensorBoard's own reader class.
"""
import json
import sys
import time
import urllib.parse
import urllib.request

from tensorboard import default, program
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

logdir, loader = sys.argv[1:]


def main():
    board = program.TensorBoard(plugins=default.get_plugins())
    board.configure(argv=[None, "--logdir", logdir, "--host", "127.0.0.1", "--port", "0",
                          "--load_fast", "true" if loader == "rust" else "false", "--reload_interval", "1"])
    sys.stdout = sys.stderr  # the server prints; the result is written below
    url = board.launch()
    scalars = settled(lambda: get(url, "scalars/tags"))
    texts = get(url, "text/tags")
    histograms = get(url, "histograms/tags")
    result = {
        "scalars": {run: {tag: points(get(url, "scalars/scalars", run=run, tag=tag)) for tag in tags} for run, tags in scalars.items()},
        "texts": {run: {tag: [[e["step"], e["text"]] for e in get(url, "text/text", run=run, tag=tag)] for tag in tags}
                  for run, tags in texts.items()},
        "histograms": {run: {tag: [[step, buckets] for _, step, buckets in get(url, "histograms/histograms", run=run, tag=tag)]
                             for tag in tags}
                       for run, tags in histograms.items()},
        "experiment": post(url, "hparams/experiment", {"experimentName": "", "includeMetrics": True}),
        "sessionGroups": post(url, "hparams/session_groups", {
            "experimentName": "", "allowedStatuses": ["STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING", "STATUS_UNKNOWN"],
            "colParams": [], "startIndex": 0, "sliceSize": 100}),
        "layout": get(url, "custom_scalars/layout"),
        "accumulated": {run: accumulated(f"{logdir}/{run}") for run in scalars},
    }
    sys.__stdout__.write(json.dumps(result))


def accumulated(folder):
    reader = EventAccumulator(folder)
    reader.Reload()
    return {tag: [[e.step, e.value] for e in reader.Scalars(tag)] for tag in reader.Tags()["scalars"]}


def points(rows):
    return [[step, value] for _, step, value in rows]


def settled(read):
    """The first answer that has runs in it and stays the same for a second: the server loads in the background."""
    last = None
    for _ in range(60):
        answer = read()
        if answer and answer == last:
            return answer
        last = answer
        time.sleep(1)
    raise SystemExit("TensorBoard found no runs within a minute")


def get(url, path, **query):
    with urllib.request.urlopen(f"{url}data/plugin/{path}?{urllib.parse.urlencode(query)}") as answer:
        return json.load(answer)


def post(url, path, body):
    request = urllib.request.Request(f"{url}data/plugin/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


main()
