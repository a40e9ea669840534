"""The engine's results in the twin's form, so that tests can compare them with ==."""

from matching.engine import CRITERIA, Weights, detail, encode, match
from tests.engine.worlds import CATALOGUE, mandates_of, ventures_of


def problem_of(ventures, mandates, catalogue=CATALOGUE):
    return encode(ventures_of(ventures), mandates_of(mandates), catalogue)


def described(problem, ranked, weights):
    """(venture id, mandate id) -> the match, in the form that twin.run gives."""
    details = detail(problem, weights, ranked.venture_id, ranked.mandate_id)
    found = {}
    for row in range(len(ranked)):
        parts = details.contributions[row].tolist()
        pair = int(ranked.venture_id[row]), int(ranked.mandate_id[row])
        assert int(ranked.points[row]) == int(details.points[row])
        found[pair] = {
            "points": int(ranked.points[row]),
            "low": int(details.points_low[row]),
            "high": int(details.points_high[row]),
            "completeness": int(details.completeness[row]),
            "criteria": {
                name: None if part == -1 else part
                for name, part in zip(CRITERIA, parts, strict=True)
            },
            "rank_for_venture": int(ranked.rank_for_venture[row]) or None,
            "rank_for_mandate": int(ranked.rank_for_mandate[row]) or None,
        }
    assert len(found) == len(ranked)
    return found


def run(ventures, mandates, *, k, min_points, weights=None, threads=None):
    """What the engine makes of documents."""
    chosen = Weights() if weights is None else Weights(**weights)
    problem = problem_of(ventures, mandates)
    ranked = match(problem, chosen, k, min_points, threads=threads)
    return described(problem, ranked, chosen)
