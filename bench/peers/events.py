"""What a measured process says of itself: one JSON event per line, with the processor's time and the memory that it took."""

import json
import resource

PEAK = {"life": 0}


def emit(event, **values):
    used = resource.getrusage(resource.RUSAGE_SELF)
    now = peak()
    figures = {"cpu": used.ru_utime + used.ru_stime, "peak": now, "peakLife": max(now, PEAK["life"])}
    print(json.dumps({"event": event, **figures, **values}), flush=True)


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def reset_peak():
    """From here on the peak is that of the steps; the one so far (imports, compilation) is kept beside it."""
    PEAK["life"] = peak()
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def gpu_libraries():
    """Resident bytes of the CUDA build's libraries: a build for the CPU would not have them."""
    total, counts = 0, False
    with open("/proc/self/smaps") as maps:
        for line in maps:
            first = line.split(maxsplit=1)[0]
            if "-" in first and not first.endswith(":"):
                counts = any(name in line.rsplit("/", 1)[-1] for name in GPU) if "/" in line else False
            elif counts and first == "Rss:":
                total += int(line.split()[1]) * 1024
    return total


GPU = ("libcu", "libnv", "libtorch_cuda", "libtriton", "libnccl", "libc10_cuda", "cudnn")
