"""Random tokens without padding, as the benchmark's batches are made of: the same kind of data as `ours.ts` has."""

import numpy as np
import torch

CLS, SEP, MASK = 101, 102, 103
FIRST = 999  # ordinary tokens start here


def words(random, spec, length):
    return random.integers(FIRST, spec["network"]["vocabulary"], (spec["batch"], length))


def framed(random, spec):
    """[CLS], ordinary tokens, [SEP]."""
    ids = words(random, spec, spec["length"])
    ids[:, 0], ids[:, -1] = CLS, SEP
    return torch.from_numpy(ids)


def places(random, spec, first, last):
    """As many positions as are predicted, of those between these two, ascending."""
    rows = [np.sort(random.permutation(last - first)[: spec["chosen"]]) + first for _ in range(spec["batch"])]
    return torch.from_numpy(np.stack(rows))


def masked(random, ids, positions, share, anything=0.0):
    """[MASK] at this share of the positions, any word at another one."""
    drawn = torch.from_numpy(random.random(positions.shape))
    originals = ids.gather(1, positions)
    others = originals.flip(1)
    shown = torch.where(drawn < share, MASK, torch.where(drawn >= 1 - anything, others, originals))
    return ids.scatter(1, positions, shown)


def gathered(states, positions):
    """The states of these positions, one after the other: [B, T, D] and [B, K] → [B·K, D]."""
    batch, length, width = states.shape
    flat = (positions + length * torch.arange(batch, device=positions.device)[:, None]).flatten()
    return states.reshape(batch * length, width)[flat]
