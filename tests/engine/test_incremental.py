"""Lists that are updated record by record are those of a full run, whatever changes and in what
order.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from matching.engine import KeptLists, Weights, changed_records, encode, match, rematch
from tests.engine import runs, twin
from tests.engine.runs import problem_of
from tests.engine.worlds import (
    CATALOGUE,
    FITTING_MANDATE,
    FITTING_VENTURE,
    Dice,
    draw_world,
    mandate_documents,
    mandates_of,
    venture_documents,
    ventures_of,
    weight_documents,
)

ALWAYS = float("inf")  # never a full run, however much has changed


def venture(identifier, **facts):
    return FITTING_VENTURE | {"id": identifier} | facts


def mandate(identifier, **facts):
    return FITTING_MANDATE | {"id": identifier} | facts


def columns_of(ranked):
    return [getattr(ranked, name).tolist() for name in ranked.__slots__]


def rows_of(ranked):
    return list(zip(*columns_of(ranked), strict=True))


def updated(before, after, *, k=2, min_points=40_000):
    """The matches after the change and what the update did, both ways checked."""
    old, new = problem_of(*before), problem_of(*after)
    ranked = match(old, Weights(), k, min_points)
    found = rematch(old, ranked, new, Weights(), k, min_points, largest_share=ALWAYS)
    assert columns_of(found.ranked) == columns_of(match(new, Weights(), k, min_points))
    return found.update


def pairs_after(before, after, **options):
    updated(before, after, **options)
    ranked = match(problem_of(*after), Weights(), options.get("k", 2), 40_000)
    return {(v, m) for v, m, *_ in rows_of(ranked)}


def rescans(update):
    return update.rescanned_ventures, update.rescanned_mandates


SLOWER = {"min_readiness": 9, "min_track_record": 3}  # asks what the fitting venture lacks
THREE = [mandate(1), mandate(2), mandate(3)]


def test_nothing_changes():
    world = [venture(1), venture(2)], THREE
    update = updated(world, world)
    assert (len(update.records), update.pairs, rescans(update)) == (0, 0, (0, 0))


def test_a_record_that_came_moves_the_positions_of_all_others():
    before = [venture(10), venture(20)], [mandate(30), mandate(40)]
    after = [venture(5), venture(10), venture(20)], [mandate(30), mandate(35), mandate(40)]
    update = updated(before, after, k=1)
    assert update.records.ventures.came.tolist() == [5]
    assert update.records.mandates.came.tolist() == [35]
    assert rescans(update) == (0, 0)


def test_a_record_that_went_makes_room_for_one_that_no_list_knew():
    update = updated(([venture(1)], THREE), ([venture(1)], THREE[1:]))
    assert update.records.mandates.went.tolist() == [1]
    assert rescans(update) == (1, 0)


def test_a_list_that_was_not_full_is_never_scanned_again():
    before = [venture(1)], THREE
    update = updated(before, ([venture(1)], THREE[1:]), k=4)
    assert rescans(update) == (0, 0)


def test_a_record_that_got_better_enters():
    second = mandate(2, min_readiness=8)
    before = [venture(1)], [mandate(1), second, mandate(3, **SLOWER)]
    after = [venture(1)], [mandate(1, **SLOWER), second, mandate(3)]
    # 3 is better than the old last place, so nobody unknown can take the place of 1
    assert rescans(updated(before, after)) == (0, 0)


def test_a_record_that_got_worse_but_stays_ahead_costs_no_scan():
    before = [venture(1)], [mandate(1), mandate(2, min_readiness=8), mandate(3, **SLOWER)]
    after = [venture(1)], [mandate(1, min_readiness=8), *before[1][1:]]
    assert rescans(updated(before, after)) == (0, 0)


def test_a_record_that_fell_behind_the_last_place_is_overtaken():
    update = updated(([venture(1)], THREE), ([venture(1)], [mandate(1, **SLOWER), *THREE[1:]]))
    assert rescans(update) == (1, 0)


def test_the_last_place_of_a_list_changes_without_another_score():
    after = [venture(1)], [mandate(1), mandate(2, ticket_max_eur=9_000_000), mandate(3)]
    assert rescans(updated(([venture(1)], THREE), after)) == (0, 0)


@pytest.mark.parametrize("newcomer", [0, 2, 4, 9])
@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_tie_goes_to_the_smaller_id_even_among_perfect_pairs(newcomer, k):
    """A later scan must not take a list of perfect pairs for one that nothing can enter."""
    ventures = [venture(number) for number in range(6)]
    mandates = [mandate(1), mandate(3), mandate(5)]
    late = mandate(newcomer)
    assert rescans(updated((ventures, mandates), (ventures, [*mandates, late]), k=k)) == (0, 0)
    ours, theirs = (
        [venture(one["id"]) for one in mandates],
        [mandate(number) for number in range(6)],
    )
    late = venture(newcomer)
    assert rescans(updated((ours, theirs), ([*ours, late], theirs), k=k)) == (0, 0)


@pytest.mark.parametrize("newcomer", [0, 2, 4, 9])
@pytest.mark.parametrize("gone", [1, 3, 5])
def test_a_tie_with_a_last_place_that_went(gone, newcomer):
    ventures = [venture(number) for number in range(4)]
    mandates = [mandate(1), mandate(3), mandate(5), mandate(7)]
    after = [one for one in mandates if one["id"] != gone] + [mandate(newcomer)]
    updated((ventures, mandates), (ventures, after))


HALVES = Weights(
    category=25, funding_cover=55, ticket=0, instruments=0, forms=0, control=0, readiness=0,
    track_record=0, repair=20,
)  # fmt: skip


def test_a_tie_within_the_margin_of_the_filter():
    """Equal points and a smaller id suffice, and may be as far below as the quick value can be.

    Category, funding cover and repair are each rounded up by half a point, and single precision
    errs. The newcomer's own list is full of the best, the first, so only the lists of the others
    let it in.
    """
    facts = {"offer": {"shell": 99, "truck": 1}, "need_eur": 110_000**2, "min_tranche_eur": 1}
    wants = {
        "interests": {"shell": 100, "truck": 99},
        "ticket_min_eur": 1,
        "budget_left_eur": None,
        "equipment": {"gepard": 20_001, "cv90": 19_999},
    }
    mandates = [
        mandate(number, ticket_max_eur=(109_999 - 2 * number) ** 2, **wants)
        for number in range(300)
    ]
    before = problem_of([venture(2, **facts)], mandates)
    after = problem_of([venture(1, **facts), venture(2, **facts)], mandates)
    lists = KeptLists(before, HALVES, 1, threads=1)
    lists.update(after, largest_share=ALWAYS)
    assert columns_of(lists.ranked()) == columns_of(match(after, HALVES, 1))
    assert set(lists.ranked().venture_id[lists.ranked().rank_for_mandate > 0]) == {1}


def test_a_gate_closes_and_opens():
    closed = [venture(1, excluded_countries=["DE"])], [mandate(1), mandate(2, country="FR")]
    opened = [venture(1)], closed[1]
    assert pairs_after(opened, closed) == {(1, 2)}
    assert pairs_after(closed, opened) == {(1, 1), (1, 2)}


def test_a_fact_becomes_unknown_and_known():
    known, unknown = venture(1), venture(1, readiness=None, track_record=None)
    others = [venture(2, readiness=5), venture(3, readiness=5)]
    for before, after in ((known, unknown), (unknown, known)):
        updated(([before, *others], THREE), ([after, *others], THREE))


def test_both_sides_at_once_and_no_pair_twice():
    before = [venture(1), venture(2), venture(4)], THREE
    after = (
        [venture(1, readiness=5), venture(3), venture(4)],
        [mandate(1, **SLOWER), mandate(3), mandate(4)],
    )
    for k in (1, 2, 3, 9):
        updated(before, after, k=k)
        updated(after, before, k=k)


def test_a_mandate_without_money_goes_and_comes_back():
    rich = [venture(1)], THREE
    poor = [venture(1)], [mandate(1, budget_left_eur=0), *THREE[1:]]
    assert updated(rich, poor).records.mandates.went.tolist() == [1]
    assert updated(poor, rich).records.mandates.came.tolist() == [1]


@pytest.mark.parametrize("world", [([], []), ([venture(1)], []), ([], THREE)])
def test_a_side_that_is_empty(world):
    full = [venture(1), venture(2)], THREE
    updated(world, full)
    updated(full, world)


def test_other_numbers_for_the_same_codes_are_no_change():
    first = [venture(1, repairable=["leopard"], excluded_countries=["PL"])]
    second = [venture(2, repairable=["boxer"], excluded_countries=["FR"])]
    before, after = (first, THREE), (first + second, THREE)
    changes = changed_records(problem_of(*before), problem_of(*after))
    assert (changes.ventures.came.tolist(), len(changes)) == ([2], 1)
    updated(before, after)
    updated(after, before)


def test_a_catalogue_with_another_group_is_no_change():
    world = ventures_of([venture(1)]), mandates_of(THREE)
    small, large = encode(*world, CATALOGUE), encode(*world, CATALOGUE | {"axe": "heavy"})
    assert len(changed_records(small, large)) == len(changed_records(large, small)) == 0
    wants_it = mandates_of([mandate(1, interests={"shell": 50, "axe": 9}), *THREE[1:]])
    with_it = encode(world[0], wants_it, CATALOGUE | {"axe": "heavy"})
    for before, after in ((small, with_it), (with_it, small)):
        assert changed_records(before, after).mandates.changed.tolist() == [1]


CHANGED_FACTS = [
    *(("ventures", fact) for fact in (
        {"offer": {"shell": 99, "truck": 1}}, {"offer": {"rocket": 100}}, {"need_eur": 4_000_001},
        {"min_tranche_eur": 1}, {"instruments": ["loan"]}, {"forms": ["licence"]},
        {"side": ["partner_country"]}, {"max_partner_share": None}, {"readiness": None},
        {"track_record": 0}, {"excluded_countries": ["PL"]}, {"excluded_countries": []},
        {"repairable": ["gepard", "cv90"]}, {"repairable": []},
    )),
    *(("mandates", fact) for fact in (
        {"country": "FR"}, {"interests": {"shell": 50, "truck": 1}}, {"excluded_groups": []},
        {"excluded_groups": ["truck"]}, {"ticket_min_eur": 1}, {"budget_left_eur": None},
        {"instruments": ["loan"]}, {"forms": ["licence"]}, {"side": ["ukraine"]},
        {"min_share": 0}, {"min_readiness": 1}, {"min_track_record": 0},
        {"equipment": {"gepard": 15, "leopard": 6}}, {"equipment": {"gepard": 15, "boxer": 5}},
        {"equipment": {}},
    )),
]  # fmt: skip


@pytest.mark.parametrize(("side", "facts"), CHANGED_FACTS, ids=str)
def test_every_fact_counts_as_a_change(side, facts):
    before = {"ventures": [venture(1), venture(2)], "mandates": [mandate(1), mandate(2)]}
    after = before | {side: [before[side][0], before[side][1] | facts]}
    changes = changed_records(*(problem_of(*world.values()) for world in (before, after)))
    assert getattr(changes, side).changed.tolist() == [2]
    assert len(changes) == 1


NEARLY_FITTING = {
    "readiness": st.sampled_from([None, 5, 7]),
    "need_eur": st.sampled_from([4_000_000, 9_000_000]),
    "track_record": st.sampled_from([None, 1, 2]),
    "excluded_countries": st.sampled_from([[], ["PL"]]),
}
NEARLY_FIT = {
    "country": st.sampled_from(["DE", "PL"]),
    "interests": st.sampled_from([{"shell": 50}, {"shell": 50, "radar": 60}]),
    "min_readiness": st.sampled_from([1, 6, 8]),
    "budget_left_eur": st.sampled_from([None, 100, 1_000_000]),
}
IDS = st.integers(0, 12)


def documents(strange, fitting, facts):
    """Mostly records that fit, so that lists are full and tied; some that seldom do."""
    near = st.fixed_dictionaries({"id": IDS}, optional=facts).map(lambda one: fitting | one)
    return st.one_of(near, near, strange)


VENTURES = documents(venture_documents(), FITTING_VENTURE, NEARLY_FITTING)
MANDATES = documents(mandate_documents(), FITTING_MANDATE, NEARLY_FIT)


class Changing(RuleBasedStateMachine):
    """Any records come, change and go, one by one or many at once; the lists follow."""

    @initialize(
        k=st.integers(1, 3),
        min_points=st.sampled_from([0, 1, 40_000, 70_000, 100_000]),
        weights=weight_documents() | st.just(twin.WEIGHTS),
        threads=st.integers(1, 2),
        ventures=st.lists(VENTURES, max_size=9),
        mandates=st.lists(MANDATES, max_size=9),
    )
    def start(self, k, min_points, weights, threads, ventures, mandates):
        self.k, self.min_points, self.weights = k, min_points, weights
        self.ventures = {one["id"]: one for one in ventures}
        self.mandates = {one["id"]: one for one in mandates}
        self.lists = KeptLists(self.problem(), Weights(**weights), k, min_points, threads=threads)

    def problem(self):
        return problem_of(self.ventures.values(), self.mandates.values())

    @rule(document=VENTURES)
    def put_venture(self, document):
        self.ventures[document["id"]] = document

    @rule(document=MANDATES)
    def put_mandate(self, document):
        self.mandates[document["id"]] = document

    @precondition(lambda self: self.ventures)
    @rule(data=st.data())
    def drop_venture(self, data):
        del self.ventures[data.draw(st.sampled_from(sorted(self.ventures)))]

    @precondition(lambda self: self.mandates)
    @rule(data=st.data())
    def drop_mandate(self, data):
        del self.mandates[data.draw(st.sampled_from(sorted(self.mandates)))]

    @rule()
    def update(self):
        """Not after each rule, so that several changes come at once."""
        self.lists.update(self.problem(), largest_share=ALWAYS)
        problem, weights = self.lists.problem, Weights(**self.weights)
        ranked = self.lists.ranked()
        assert columns_of(ranked) == columns_of(match(problem, weights, self.k, self.min_points))
        assert runs.described(problem, ranked, weights) == twin.run(
            self.ventures.values(),
            self.mandates.values(),
            CATALOGUE,
            k=self.k,
            min_points=self.min_points,
            weights=self.weights,
        )

    def teardown(self):
        if hasattr(self, "lists"):
            self.update()


TestChanging = Changing.TestCase
TestChanging.settings = settings(
    deadline=None,
    max_examples=60,
    stateful_step_count=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.parametrize(
    ("seed", "size", "k", "min_points"),
    [(1, (900, 700), 20, 40_000), (2, (60, 1500), 5, 0), (3, (1500, 60), 5, 60_000)],
)
def test_batches_of_changes_in_a_larger_world(seed, size, k, min_points):
    ventures, mandates = draw_world(seed, *size)
    ours, theirs = ({one["id"]: one for one in side} for side in (ventures, mandates))
    dice = Dice(seed + 100)
    lists = KeptLists(problem_of(ventures, mandates), Weights(), k, min_points)
    scanned = 0
    for batch in (1, 1, 1, 2, 5, 20, 60):
        for side, draw in ((ours, dice.venture), (theirs, dice.mandate)):
            for _ in range(batch):
                del side[dice.random.choice(sorted(side))]
                for identifier in (
                    dice.random.choice(sorted(side)),
                    dice.random.randrange(10 * len(side)),
                ):
                    side[identifier] = draw(identifier)
        problem = problem_of(ours.values(), theirs.values())
        update = lists.update(problem, largest_share=ALWAYS)
        scanned += sum(rescans(update))
        assert columns_of(lists.ranked()) == columns_of(match(problem, Weights(), k, min_points))
    assert scanned > 20


def test_too_much_change_is_a_full_run():
    before, after = (problem_of(*draw_world(seed, 40, 30)) for seed in (1, 2))
    lists = KeptLists(before, Weights(), 3, 40_000)
    update = lists.update(after)
    assert update.is_full_run
    assert update.pairs == len(after.ventures) * len(after.mandates)
    assert columns_of(lists.ranked()) == columns_of(match(after, Weights(), 3, 40_000))


def test_too_many_rescans_are_a_full_run():
    """A favourite of all goes: one changed record, and every list has lost a member."""
    ventures = [venture(number) for number in range(200)]
    mandates = [mandate(number) for number in range(200)]
    before, after = problem_of(ventures, mandates), problem_of(ventures[1:], mandates)
    found = rematch(before, match(before, Weights(), 2), after, Weights(), 2)
    assert found.update.is_full_run
    assert columns_of(found.ranked) == columns_of(match(after, Weights(), 2))
    eager = rematch(before, match(before, Weights(), 2), after, Weights(), 2, largest_share=ALWAYS)
    assert rescans(eager.update) == (0, 200)


def test_lists_of_a_stored_run_are_those_of_a_run():
    problem = problem_of(*draw_world(4, 50, 70))
    ranked = match(problem, Weights(), 4, 40_000)
    lists = KeptLists.from_ranked(problem, ranked, Weights(), 4, 40_000)
    assert columns_of(lists.ranked()) == columns_of(ranked)


def test_matches_of_other_records_are_refused():
    ranked = match(problem_of([venture(7)], THREE), Weights(), 2)
    with pytest.raises(KeyError):
        KeptLists.from_ranked(problem_of([venture(1)], THREE), ranked, Weights(), 2)


def test_lists_of_an_update_that_broke_off_are_refused(monkeypatch):
    lists = KeptLists(problem_of([venture(1)], THREE), Weights(), 2)

    def fail(*_arguments):
        raise MemoryError

    monkeypatch.setattr("matching.engine.incremental.scan_by_mandates", fail)
    after = problem_of([venture(1, readiness=5)], THREE)
    with pytest.raises(MemoryError):
        lists.update(after, largest_share=ALWAYS)
    with pytest.raises(RuntimeError, match="broken off"):
        lists.ranked()
    with pytest.raises(RuntimeError, match="broken off"):
        lists.update(after)


def test_threads_do_not_matter():
    before, after = draw_world(8, 300, 400), draw_world(8, 300, 400)
    after[0][0] |= {"readiness": None, "need_eur": 1.0, "min_tranche_eur": 1.0}
    after[1][0] |= {"min_readiness": 9, "budget_left_eur": None}
    old, new = problem_of(*before), problem_of(*after)
    found = []
    for threads in (1, 2, 5):
        lists = KeptLists(old, Weights(), 6, threads=threads)
        lists.update(new, largest_share=ALWAYS)
        found.append(columns_of(lists.ranked()))
    assert found[0] == found[1] == found[2] == columns_of(match(new, Weights(), 6))


def test_taken_records_state_what_they_did():
    ventures, mandates = draw_world(5, 30, 30)
    ventures.sort(key=lambda one: one["id"])
    whole, few = problem_of(ventures, mandates), problem_of(ventures[3::5], mandates)
    taken = replace(whole, ventures=whole.ventures.take(np.arange(3, 30, 5)))
    assert len(changed_records(taken, few)) == 0
    assert taken.ventures.offer_start.tolist() == few.ventures.offer_start.tolist()
    none = whole.ventures.take(np.zeros(0, np.int64))
    assert (len(none), none.offer_start.tolist()) == (0, [0])
