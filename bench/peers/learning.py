"""A whole pre-training in PyTorch from given weights, batches and learning rates (`autocast.ts` writes them)."""

import os

import numpy as np
import torch
from torch.nn import functional as F


def learn(spec, model, optimizer, compiled, autocast):
    """Trains, and returns what the held-out text says at the end."""
    torch.manual_seed(spec["seed"])
    rates = np.fromfile(os.path.join(spec["learn"], "rates.bin"))
    for rate, batch in zip(rates, batches(spec, "train", spec["steps"]), strict=True):
        for group in optimizer.param_groups:
            group["lr"] = rate
        with autocast():
            loss = compiled(*batch)
        loss.backward()
        if spec["clip"]:
            torch.nn.utils.clip_grad_norm_(model.parameters(), spec["clip"])
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    return examined(spec, model.eval(), autocast)


@torch.no_grad()
def examined(spec, model, autocast):
    """Mean losses, and the AUC over all tokens, with samples of one seed, in the precision of the training."""
    torch.manual_seed(1)
    told = []
    for batch in batches(spec, "heldOut", spec["tests"]):
        with autocast():
            told.append(model.told(*batch))
    mlm = torch.stack([each[0] for each in told]).mean()
    scores, replaced = (torch.cat([each[part].flatten() for each in told]) for part in (1, 2))
    return {"mlm": mlm.item(), "rtd": F.binary_cross_entropy_with_logits(scores, replaced).item(), "auc": area(scores, replaced > 0)}


def area(scores, positive):
    """Area under the ROC curve, by the rank sum; equal scores share their mean rank."""
    _, at, counts = scores.unique(return_inverse=True, return_counts=True)
    ranks = counts.cumsum(0).double() - (counts.double() - 1) / 2
    ones, zeros = positive.sum().item(), (~positive).sum().item()
    return (ranks[at][positive].sum().item() - ones * (ones + 1) / 2) / (ones * zeros)


def batches(spec, part, count):
    """Ids, ids with masks [B, T], and the masked positions of each row [B, K]."""

    def read(name):
        values = np.fromfile(os.path.join(spec["learn"], part, f"{name}.bin"), np.int32)
        return torch.from_numpy(values.reshape(count, spec["batch"], -1)).long()

    first = spec["length"] * torch.arange(spec["batch"])[:, None]
    return zip(read("ids"), read("inputs"), read("positions") - first, strict=True)
