"""Prints what TensorBoard's profile plugin makes of the profiles in a folder of runs: LOGDIR.

Asks the real server over HTTP, as the browser does.
"""
import gzip
import json
import sys
import time
import urllib.parse
import urllib.request

from tensorboard import default, program

logdir, = sys.argv[1:]


def main():
    board = program.TensorBoard(plugins=default.get_plugins())
    board.configure(argv=[None, "--logdir", logdir, "--host", "127.0.0.1", "--port", "0", "--load_fast", "false", "--reload_interval", "1"])
    sys.stdout = sys.stderr  # the server prints; the result is written below
    url = board.launch()
    result = {}
    for run in settled(lambda: get(url, "runs")):
        tools = get(url, "run_tools", run=run)
        hosts = [host["hostname"] for host in get(url, "hosts", run=run, tag="trace_viewer")]
        result[run] = {"tools": tools, "hosts": hosts, "trace": get(url, "data", run=run, tag="trace_viewer", host=hosts[0])}
    sys.__stdout__.write(json.dumps(result))


def settled(read):
    for _ in range(60):
        answer = read()
        if answer:
            return answer
        time.sleep(1)
    raise SystemExit("TensorBoard found no profile within a minute")


def get(url, path, **query):
    with urllib.request.urlopen(f"{url}data/plugin/profile/{path}?{urllib.parse.urlencode(query)}") as answer:
        body = answer.read()
        return json.loads(gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body)


main()
