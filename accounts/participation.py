"""Which organisations take part: the approved ones that nothing else keeps out.

Apps above register what else is needed, e.g. that the country of a partner company takes part.
"""

from collections.abc import Callable

from accounts.models import Organisation
from accounts.vocabulary import ReviewStatus

Condition = Callable[[Organisation], bool]
_conditions: list[Condition] = []


def condition(needed: Condition) -> Condition:
    """Register what an approved organisation needs besides its approval."""
    _conditions.append(needed)
    return needed


def takes_part(organisation: Organisation) -> bool:
    """Whether its members may see what others offer; asked once per instance, like its review."""
    if organisation.review.status != ReviewStatus.APPROVED:
        return False
    answers = organisation.__dict__
    if "takes_part" not in answers:
        answers["takes_part"] = all(needed(organisation) for needed in _conditions)
    return answers["takes_part"]
