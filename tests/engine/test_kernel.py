"""The bulk loop's parts as plain Python, which is what runs where the compiler is missing."""

import numpy as np

from matching.engine import kernel
from matching.engine.scan import WIDEST_TILE


def test_every_hit_of_the_widest_tile_is_collected_without_the_compiler():
    hit = np.ones(WIDEST_TILE, np.uint8)
    hit[0] = 0
    places = np.empty(WIDEST_TILE + 1, np.int32)
    count = kernel.collect_hits(hit, hit.view(np.uint64), places)
    assert count == WIDEST_TILE - 1
    assert places[:count].tolist() == list(range(1, WIDEST_TILE))
