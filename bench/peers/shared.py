"""One training on several processes: DistributedDataParallel over gloo, with gradients as views into its buckets."""

import torch.distributed
from torch.nn.parallel import DistributedDataParallel


def shared(model, ranks):
    """`ranks`: which process this is, of how many, and the port at which they meet; the model alone where there is none."""
    if not ranks:
        return model
    address = f"tcp://127.0.0.1:{ranks['port']}"
    torch.distributed.init_process_group("gloo", init_method=address, rank=ranks["rank"], world_size=ranks["count"])
    return DistributedDataParallel(model, gradient_as_bucket_view=True)
