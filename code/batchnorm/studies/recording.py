"""Running all of a study, on all cores, and writing down what came out."""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from batchnorm.studies import NAMES, find
from batchnorm.studies.record import path_of, write

# A run is one thread, so that its sums are added in one order; NumPy reads this as a process starts.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def main(names):
    """Record the studies of these names, or all of them."""
    os.environ.update(ONE_THREAD)
    for study in map(find, names or NAMES):
        record(study)


def record(study):
    """Run each setting of a study with each seed, and write the record."""
    asked = [(setting, seed) for setting in study.GRID for seed in study.SEEDS]
    name = study.__name__.rpartition(".")[2]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        numbers = list(pool.map(partial(run_one, name), asked, chunksize=4))
    write(study, numbers)
    print(f"{len(numbers)} runs in {path_of(study).name}")


def run_one(name, asked):
    """Run one setting of a study with one seed."""
    return find(name).run(*asked)
