"""One person, one opinion: nobody decides a case at two of its desks (第四、九、十一条), asked for a person and for a list.

Where an office has nobody else its step is not left lying: then the earlier step is passed over, and the record says so.
"""

from portal.cases.apart.doubt import forget, gather, not_torn, pairs, unbarred
from portal.cases.apart.say import ONE_EACH, Nobody, UnitStep, anybody_else, hands, other_say, takers, torn, unit_step
from portal.cases.apart.words import called, hint, passed_over, remark, side

__all__ = [
    "ONE_EACH",
    "Nobody",
    "UnitStep",
    "anybody_else",
    "called",
    "forget",
    "gather",
    "hands",
    "hint",
    "not_torn",
    "other_say",
    "pairs",
    "passed_over",
    "remark",
    "side",
    "takers",
    "torn",
    "unbarred",
    "unit_step",
]
