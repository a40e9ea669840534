"""The engine and its references, without Django."""

import time
from dataclasses import fields, replace
from pathlib import Path
from statistics import median

from benchmarks import references
from benchmarks.changes import kept_lists, update_times, written_out
from benchmarks.documents import mandate_documents, venture_documents
from benchmarks.processes import THREADS
from benchmarks.tasks.timing import Result, scaled, timed
from benchmarks.worlds import CATALOGUE, SEED, draw_world
from matching.engine import NearMisses, Problem, Weights, match, near_misses, warm_up

K = 20
MIN_POINTS = 40_000
SAMPLED_PAIRS = 10_000_000  # of the whole-matrix NumPy: about 80 MB a matrix
SAMPLED_RECORDS = 10_000  # that ask FAISS
SIDE_OF_PLAIN_SAMPLE = 60  # records of each side in the plain loop


def draw(ventures: int, mandates: int, path: str) -> Result:
    """Draw a world and store its problem as a run would."""
    result = timed(
        lambda: Path(path).write_bytes(draw_world(ventures, mandates).problem.to_bytes())
    )
    return result


def ours(path: str, repeat: int) -> Result:
    """`engine.match`: all gates and criteria, both sides' best twenty."""
    warm_up()
    problem = Problem.from_bytes(Path(path).read_bytes())
    found = len(match(problem, Weights(), K, MIN_POINTS, threads=THREADS)) if repeat > 1 else 0
    return timed(
        lambda: match(problem, Weights(), K, MIN_POINTS, threads=THREADS), repeat, matches=found
    )


def changed(path: str, count: int) -> Result:
    """`KeptLists.update`, rescans included: the median over `count` changes of one record each."""
    warm_up()
    lists = kept_lists(Problem.from_bytes(Path(path).read_bytes()), K, MIN_POINTS, THREADS)
    before = time.process_time()
    found = update_times(lists, count, SEED)
    processor = (time.process_time() - before) / count
    worst = max(found, key=lambda one: one["seconds"])
    return {
        "seconds": median(one["seconds"] for one in found),
        "cpu_seconds": processor,
        "facts": {"worst": worst, "updates": found, "written_out": written_out(lists)},
    }


def ledger(path: str, repeat: int) -> Result:
    """`near_misses` of all pairs, as a run counts them block by block."""
    warm_up()
    problem = Problem.from_bytes(Path(path).read_bytes())
    count = len(problem.ventures)
    found: list[NearMisses] = []

    def count_all() -> None:
        found[:] = near_misses(problem, 0, count, threads=THREADS)

    result = timed(count_all, repeat)
    result["facts"]["near_misses"] = sum(row.pairs for row in found)
    return result


def product(ventures: int, mandates: int, repeat: int) -> Result:
    """The bare matrix product of two sides of that size, tile by tile."""
    from threadpoolctl import threadpool_info, threadpool_limits

    sides = references.draw_sides(ventures, mandates, SEED)

    def multiply() -> None:
        for _tile in references.product_tiles(*sides):
            pass

    with threadpool_limits(THREADS):
        (blas,) = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
        kernel = f"{blas['internal_api']} {blas['version']} {blas.get('architecture', '')}"
        return timed(multiply, repeat, blas=kernel, threads=blas["num_threads"])


def faiss(ventures: int, mandates: int) -> Result:
    """FAISS IndexFlatIP, the best twenty both ways; large sides are sampled and scaled."""
    import faiss as library

    library.omp_set_num_threads(THREADS)
    sides = references.draw_sides(ventures, mandates, SEED)
    before = time.perf_counter(), time.process_time()
    *_ids, seconds = references.search_both_ways(*sides, K, SAMPLED_RECORDS)
    spent, processor = time.perf_counter() - before[0], time.process_time() - before[1]
    sampled = max(ventures, mandates) > SAMPLED_RECORDS
    return {
        "seconds": seconds,
        "cpu_seconds": processor * seconds / spent,
        "facts": {"version": library.__version__, "sampled": sampled},
    }


def matrices(path: str) -> Result:
    """Whole-matrix NumPy over the first ventures, scaled to all of them."""
    problem = Problem.from_bytes(Path(path).read_bytes())
    rows = max(1, min(len(problem.ventures), SAMPLED_PAIRS // len(problem.mandates)))
    sample = first_ventures(problem, rows)
    result = timed(
        lambda: references.match_by_matrices(sample, Weights(), K, MIN_POINTS),
        sampled_ventures=rows,
    )
    return scaled(result, len(problem.ventures) / rows)


def plain(ventures: int, mandates: int) -> Result:
    """The tests' plain twin over a few documents, scaled to all pairs."""
    from tests.engine import twin

    side = min(ventures, mandates, SIDE_OF_PLAIN_SAMPLE)
    world = draw_world(side, side)
    documents = venture_documents(world, side), mandate_documents(world, side)
    result = timed(lambda: twin.run(*documents, CATALOGUE, k=K, min_points=MIN_POINTS))
    result["facts"]["pairs_per_second"] = side * side / result["seconds"]
    return scaled(result, ventures * mandates / side**2)


def first_ventures(problem: Problem, rows: int) -> Problem:
    """The problem with its first ventures only and all mandates."""
    columns = problem.ventures
    cut = {}
    for column in fields(columns):
        array = getattr(columns, column.name)
        if column.name.endswith("_start"):
            cut[column.name] = array[: rows + 1]
        elif len(array) == len(columns) and column.name not in RAGGED:
            cut[column.name] = array[:rows]
    for start, names in LISTS.items():
        last = getattr(columns, start)[rows]
        cut |= {name: getattr(columns, name)[:last] for name in names}
    return replace(problem, ventures=replace(columns, **cut))


LISTS = {
    "offer_start": ("offer_group", "offer_share"),
    "excluded_start": ("excluded_country",),
    "repairable_start": ("repairable_family",),
}
RAGGED = {name for names in LISTS.values() for name in names}
