"""The PyTorch side of the benchmark: one process, one work, one mode.

Usage: pytorch.py SPEC, a JSON object (see `spec.ts`). Prints one JSON event per line:
`ready`, `step` for every step, `end`. With `check` in the spec it computes the losses of given
weights and samples instead, for comparison; with `learn` it trains as `autocast.ts` says.

The networks are Hugging Face's modules, ELECTRA's here and those of the other systems in `systems.py`; the step is written as
someone would who knows both well:
- the generator's head only sees the chosen positions, gathered before the vocabulary projection;
- embedding tables and their LayerNorm are one module, the LM head is tied to the word table;
- replacements are sampled without a synchronisation (the exponential form of the Gumbel trick);
- scaled-dot-product attention, no attention mask where nothing is padded;
- fused AdamW, gradients set to None, clipping over all parameters at once;
- torch.compile over both networks and the losses, in bfloat16 under autocast.

With `device` in the spec it runs there, batches included; on a card float32 products are TF32, as ours on CUDA.
"""

import json
import os
import sys
import time

SPEC = json.loads(sys.argv[1])
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["OMP_NUM_THREADS"] = str(SPEC["threads"])

import numpy as np  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402
from transformers import ElectraConfig, ElectraForMaskedLM, ElectraForPreTraining, ElectraModel  # noqa: E402

from batches import framed, gathered, masked, places  # noqa: E402
from events import emit, gpu_libraries, reset_peak  # noqa: E402
from learning import learn  # noqa: E402
from shared import shared  # noqa: E402
from systems import SYSTEMS  # noqa: E402

DEVICE = torch.device(SPEC.get("device", "cpu"))
ON_CARD = DEVICE.type == "cuda"
RANKS = SPEC.get("ranks")


def main():
    torch.set_num_threads(SPEC["threads"])
    torch.manual_seed(1)
    if SPEC.get("check"):
        return check()
    if SPEC.get("learn"):
        model = opened(SPEC["learn"], "sdpa")
        return emit("end", losses=learn(SPEC, model, adamw(model), compile_if_asked(model.train()), autocast))
    if ON_CARD:
        torch.set_float32_matmul_precision("high")
    model = model_class()(SPEC).to(DEVICE)
    versions = {"torch": torch.__version__, "transformers": transformers.__version__, "python": sys.version.split()[0]}
    emit("ready", parameters=count(model), versions=versions)
    step = inference_step(model) if SPEC["kind"] == "inference" else training_step(model)
    measure(step, make_batches())


# ---- the step


def training_step(model):
    optimizer = adamw(model)
    compiled = compile_if_asked(shared(model.train(), RANKS))
    micro = SPEC.get("micro") or SPEC["batch"]
    parts = SPEC["batch"] // micro

    def step(batch):
        total = 0.0
        for part in range(parts):
            with autocast():
                loss = compiled(*(t[part * micro : (part + 1) * micro] for t in batch))
            (loss / parts if parts > 1 else loss).backward()
            total += loss.detach()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return float(total) / parts

    return step


def inference_step(model):
    if SPEC["mode"].startswith("compile"):
        import torch._inductor.config as inductor

        inductor.freezing = True  # packs the weights once, as one would to serve a model
    compiled = compile_if_asked(model.eval())

    def step(batch):
        # Freezing wants no_grad; eager is fastest in inference mode.
        with torch.no_grad() if SPEC["mode"].startswith("compile") else torch.inference_mode():
            with autocast():
                return float(compiled(*batch)[0, 0])

    return step


def compile_if_asked(model):
    return torch.compile(model) if SPEC["mode"].startswith("compile") else model


def autocast():
    return torch.autocast(DEVICE.type, dtype=torch.bfloat16, enabled=SPEC["mode"].endswith("bf16"))


def adamw(model):
    named = list(model.named_parameters())
    # Gains and biases; XLNet's of attention have two dimensions.
    undecayed = [p.ndim < 2 or name.endswith("_bias") for name, p in named]
    groups = [
        {"params": [p for (_, p), spared in zip(named, undecayed) if not spared], "weight_decay": 0.01},
        {"params": [p for (_, p), spared in zip(named, undecayed) if spared], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=SPEC["learningRate"], betas=(0.9, 0.999), eps=1e-6, fused=True)


# ---- the networks


def config(size, attention="sdpa"):
    network = SPEC["network"]
    return ElectraConfig(
        vocab_size=network["vocabulary"], embedding_size=network["embedding"], max_position_embeddings=network["positions"],
        hidden_size=size["hidden"], num_hidden_layers=size["layers"], num_attention_heads=size["heads"], intermediate_size=size["inner"],
        hidden_dropout_prob=SPEC["dropout"], attention_probs_dropout_prob=SPEC["dropout"], attn_implementation=attention,
    )


class Pretraining(nn.Module):
    """Both networks: from a batch to the one loss."""

    terms = ("mlm", "rtd")

    def __init__(self, spec, generator=None, discriminator=None):
        super().__init__()
        self.generator = generator or ElectraForMaskedLM(config(spec["network"]["generator"]))
        self.discriminator = discriminator or ElectraForPreTraining(config(spec["network"]["encoder"]))
        self.generator.electra.embeddings = self.discriminator.electra.embeddings
        self.generator.generator_lm_head.weight = self.discriminator.electra.embeddings.word_embeddings.weight

    def forward(self, ids, masked, positions):
        return self.total(*self.losses(ids, masked, positions))

    @staticmethod
    def total(mlm, rtd):
        return mlm + 50.0 * rtd

    def losses(self, ids, masked, positions, sampled=None):
        mlm, scores, replaced = self.told(ids, masked, positions, sampled)
        return mlm, F.binary_cross_entropy_with_logits(scores, replaced)

    def told(self, ids, masked, positions, sampled=None):
        """The generator's loss, and of every token a logit that it was replaced, and whether it was."""
        originals = ids.gather(1, positions).flatten()
        hidden = self.generator.electra(input_ids=masked).last_hidden_state
        chosen = gathered(hidden, positions)
        logits = self.generator.generator_lm_head(self.generator.generator_predictions(chosen)).float()
        mlm = F.cross_entropy(logits, originals)
        if sampled is None:
            with torch.no_grad():
                probabilities = torch.softmax(logits, -1)
                sampled = (probabilities / torch.empty_like(probabilities).exponential_(1)).argmax(-1)
        corrupted = ids.scatter(1, positions, sampled.view_as(positions))
        replaced = (corrupted != ids).float()
        found = self.discriminator.electra(input_ids=corrupted).last_hidden_state
        return mlm, self.discriminator.discriminator_predictions(found).float(), replaced

    @classmethod
    def exported(cls, spec, load):
        return cls(spec, load(ElectraForMaskedLM, "generator"), load(ElectraForPreTraining, "discriminator"))

    @staticmethod
    def given(fields, spec):
        ids, masked, corrupted = (torch.tensor(fields[name]).view(spec["batch"], -1) for name in ("ids", "inputs", "corrupted"))
        positions = torch.tensor(fields["positions"]).view(spec["batch"], -1) - spec["length"] * torch.arange(spec["batch"])[:, None]
        return ids, masked, positions, corrupted.gather(1, positions).flatten()

    @staticmethod
    def batch(random, spec):
        ids = framed(random, spec)
        positions = places(random, spec, 1, spec["length"] - 1)
        return ids, masked(random, ids, positions, 0.85), positions


class Finetuning(nn.Module):
    """The encoder, dropout and one linear layer on [CLS], as Google's head."""

    def __init__(self, spec):
        super().__init__()
        size = spec["network"]["encoder"]
        self.electra = ElectraModel(config(size))
        self.dropout = nn.Dropout(spec["dropout"])
        self.classifier = nn.Linear(size["hidden"], spec["classes"])

    def forward(self, ids, mask, labels):
        hidden = self.electra(input_ids=ids, attention_mask=mask).last_hidden_state
        return F.cross_entropy(self.classifier(self.dropout(hidden[:, 0])).float(), labels)


class Inference(nn.Module):
    """The discriminator with its head: a logit per token."""

    def __init__(self, spec):
        super().__init__()
        self.discriminator = ElectraForPreTraining(config(spec["network"]["encoder"]))

    def forward(self, ids):
        hidden = self.discriminator.electra(input_ids=ids).last_hidden_state
        return self.discriminator.discriminator_predictions(hidden)


def model_class():
    if SPEC["kind"] == "pretrain":
        return SYSTEMS.get(SPEC["system"], Pretraining)
    return {"finetune": Finetuning, "inference": Inference}[SPEC["kind"]]


def count(model):
    return sum(p.numel() for p in model.parameters())


# ---- the data


def make_batches():
    """Yields one batch after the other, prepared before the clock starts."""
    for batch in batches_on_host():
        yield tuple(part.to(DEVICE) for part in batch)


def batches_on_host():
    random = np.random.default_rng(1 + (RANKS["rank"] if RANKS else 0))
    while True:
        if SPEC["kind"] == "inference":
            yield (framed(random, SPEC),)
        elif SPEC["kind"] == "finetune":
            ids = framed(random, SPEC)
            yield ids, torch.ones_like(ids), torch.from_numpy(random.integers(0, SPEC["classes"], SPEC["batch"]))
        else:
            yield model_class().batch(random, SPEC)


# ---- measuring


def measure(step, batches):
    """Warm-up, shorter where a step is long, then steps until there are enough of them or the time is up; at least one."""
    for index in range(SPEC["warmup"]):
        # The first step may have compiled something: its length says nothing about the next.
        if timed(step, next(batches), warmup=True) > SPEC["seconds"] and index > 0:
            break
    reset_peak()
    started, done = time.perf_counter(), 0
    while done < SPEC["steps"] and (done == 0 or time.perf_counter() - started < SPEC["seconds"]):
        timed(step, next(batches), warmup=False)
        done += 1
    emit("end", gpuLibraries=gpu_libraries(), **({"cardPeak": torch.cuda.max_memory_allocated()} if ON_CARD else {}))


def timed(step, batch, warmup):
    started = time.perf_counter()
    loss = step(batch)
    if ON_CARD:
        torch.cuda.synchronize()
    seconds = time.perf_counter() - started
    emit("step", seconds=seconds, loss=loss, warmup=warmup)
    return seconds


def opened(folder, attention):
    return model_class().exported(SPEC, lambda cls, name: cls.from_pretrained(os.path.join(folder, name), attn_implementation=attention))


# ---- the check


def check():
    """Losses of the exported networks on given batches with given samples, over a few updates."""
    folder = SPEC["check"]
    with open(os.path.join(folder, "batches.json")) as file:
        batches = json.load(file)
    model = opened(folder, "eager").train()
    optimizer = adamw(model)
    for index, batch in enumerate(batches):
        with FLOPS if index == 0 else torch.enable_grad():
            losses = model.losses(*model.given(batch, SPEC))
            model.total(*losses).backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        emit("step", losses={term: loss.item() for term, loss in zip(model.terms, losses)}, norm=norm.item())
    emit("end", parameters=count(model), flops=FLOPS.get_total_flops())


if SPEC.get("check"):
    from torch.utils.flop_counter import FlopCounterMode

    FLOPS = FlopCounterMode(display=False)

main()
