"""Records of a world as JSON documents, for the plain loop over objects and for whoever checks it.

The fields are those that `python -m matching.engine` reads.
"""

import math
from typing import Any

from benchmarks.worlds import World, interests_of
from matching.engine.vocabulary import FORMS, INSTRUMENTS, SIDES, UNKNOWN

Document = dict[str, Any]


def venture_documents(world: World, count: int) -> list[Document]:
    """The first ventures of the world."""
    columns, names = world.problem.ventures, world.problem.vocabularies
    documents = []
    for row in range(count):
        offered = slice(columns.offer_start[row], columns.offer_start[row + 1])
        excluded = slice(columns.excluded_start[row], columns.excluded_start[row + 1])
        repairs = slice(columns.repairable_start[row], columns.repairable_start[row + 1])
        groups = [names.groups[place] for place in columns.offer_group[offered]]
        documents.append(
            {
                "id": int(columns.id[row]),
                "offer": dict(zip(groups, columns.offer_share[offered].tolist(), strict=True)),
                "need_eur": float(columns.need_eur[row]),
                "min_tranche_eur": float(columns.min_tranche_eur[row]),
                "instruments": codes_of(columns.instruments[row], INSTRUMENTS),
                "forms": codes_of(columns.forms[row], FORMS),
                "side": codes_of(columns.side[row], SIDES),
                "max_partner_share": _known(columns.max_partner_share[row]),
                "readiness": _known(columns.readiness[row]),
                "track_record": _known(columns.track_record[row]),
                "excluded_countries": [
                    names.countries[place] for place in columns.excluded_country[excluded]
                ],
                "repairable": [
                    names.families[place] for place in columns.repairable_family[repairs]
                ],
            }
        )
    return documents


def mandate_documents(world: World, count: int) -> list[Document]:
    """The first mandates of the world."""
    columns, names = world.problem.mandates, world.problem.vocabularies
    documents = []
    for row in range(count):
        named = slice(columns.equipment_start[row], columns.equipment_start[row + 1])
        families = [names.families[place] for place in columns.equipment_family[named]]
        budget = float(world.budget_left_eur[row])
        documents.append(
            {
                "id": int(columns.id[row]),
                "country": names.countries[columns.country[row]],
                "interests": interests_of(world.wanted[row]),
                "excluded_groups": [
                    names.groups[place] for place in columns.excluded[row].nonzero()[0]
                ],
                "ticket_min_eur": float(columns.ticket_min_eur[row]),
                "ticket_max_eur": float(world.ticket_max_eur[row]),
                "budget_left_eur": None if math.isnan(budget) else budget,
                "instruments": codes_of(columns.instruments[row], INSTRUMENTS),
                "forms": codes_of(columns.forms[row], FORMS),
                "side": codes_of(columns.side[row], SIDES),
                "min_share": int(columns.min_share[row]),
                "min_readiness": int(columns.min_readiness[row]),
                "min_track_record": int(columns.min_track_record[row]),
                "equipment": dict(
                    zip(families, columns.equipment_units[named].tolist(), strict=True)
                ),
            }
        )
    return documents


def codes_of(mask: int, vocabulary: tuple[str, ...]) -> list[str]:
    """The members of a set that is held as a mask."""
    return [code for bit, code in enumerate(vocabulary) if int(mask) >> bit & 1]


def _known(value: int) -> int | None:
    return None if value == UNKNOWN else int(value)
