"""Timing side by side: jobs take turns in one process, on one thread, and medians are compared."""

import ctypes
import os
import platform
import statistics
import time

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1  # names of mallopt, malloc.h


def one_thread():
    """Ask every library that is imported after this for one thread; nothing here imports NumPy before."""
    os.environ.update(dict.fromkeys(THREADS, "1"))
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


def warm_allocator():
    """Let glibc keep large arrays, so that nobody is charged for the page faults of fresh ones."""
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(MMAP_THRESHOLD, 2**25)  # the most that glibc accepts
        libc.mallopt(TRIM_THRESHOLD, 2**30)


def medians(jobs, *, rounds, warm_up=3):
    """Median seconds of each job of `{name: function}`; one round runs every job once."""
    seconds = {name: [] for name in jobs}
    for turn in range(warm_up + rounds):
        for name, job in jobs.items():
            begin = time.perf_counter()
            job()
            if turn >= warm_up:
                seconds[name].append(time.perf_counter() - begin)
    return {name: statistics.median(values) for name, values in seconds.items()}


def at_most(ratio, goal):
    """A ratio beside the goal that it should not pass, and whether it does."""
    return f"{ratio:.2f} {'≤' if ratio <= goal else 'misses'} {goal:g}"


def at_least(ratio, goal=None):
    """A ratio beside the goal that it should reach, where there is one, and whether it does."""
    return f"{ratio:.2f}" + (f" {'≥' if ratio >= goal else 'misses'} {goal:g}" if goal else "")
