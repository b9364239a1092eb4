"""The floor in bfloat16: the bare matrix multiplications of a step, by PyTorch, and nothing else.

Usage: floor.py SPEC, a JSON object (see `spec.ts`) with `multiplications` (see `multiplications.ts`). What `floor.ts` does in
float32: inputs of one shape are shared, and results are written over one another.
"""

import json
import os
import sys
import time

SPEC = json.loads(sys.argv[1])
os.environ["OMP_NUM_THREADS"] = str(SPEC["threads"])

import torch  # noqa: E402

from events import emit, reset_peak  # noqa: E402


def main():
    torch.set_num_threads(SPEC["threads"])
    shapes = {tuple(each[side]) for each in SPEC["multiplications"] for side in ("a", "b")}
    inputs = {shape: (torch.rand(shape) - 0.5).to(torch.bfloat16) for shape in sorted(shapes)}
    products = [
        (turned(inputs[tuple(each["a"])], each["transposeA"]), turned(inputs[tuple(each["b"])], each["transposeB"]))
        for each in SPEC["multiplications"]
    ]
    outputs = {}
    for a, b in products:
        outputs.setdefault((*a.shape[:-1], b.shape[-1]), torch.empty((*a.shape[:-1], b.shape[-1]), dtype=torch.bfloat16))
    emit("ready", versions={"torch": torch.__version__})
    measure(lambda: [torch.matmul(a, b, out=outputs[(*a.shape[:-1], b.shape[-1])]) for a, b in products])


def turned(matrix, transposed):
    return matrix.transpose(-1, -2) if transposed else matrix


@torch.inference_mode()
def measure(step):
    for _ in range(SPEC["warmup"]):
        timed(step, True)
    reset_peak()
    started = time.perf_counter()
    for done in range(SPEC["steps"]):
        if done > 0 and time.perf_counter() - started >= SPEC["seconds"]:
            break
        timed(step, False)
    emit("end")


def timed(step, warmup):
    started = time.perf_counter()
    step()
    emit("step", seconds=time.perf_counter() - started, loss=None, warmup=warmup)


main()
