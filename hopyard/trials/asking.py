"""What of an experiment the user's own Python decides, made ready to travel to the oracle."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import UNSET

from hopyard._client.driver import driver
from hopyard._protocol.search import OracleChoice, RuleChoice, SearchChoice
from hopyard.experiment.launching import folders
from hopyard.experiment.pickling import pickled_value
from hopyard.searchspace import Searchspace
from hopyard.trials.optimizers import ORACLE, GridSearch
from hopyard.trials.payload import Payload
from hopyard.trials.searches import judge_in, made

if TYPE_CHECKING:
    from hopyard.trials.wish import Wish


class Asked(NamedTuple):
    choice: OracleChoice
    content: bytes


def asked_of(wish: Wish, space: Searchspace, search: SearchChoice, rule: RuleChoice | None) -> Asked | None:
    """None: nothing of it is Python."""
    payload = Payload(space=space, num_trials=wish.num_trials)
    if search.name == ORACLE:
        payload.search = made(wish.optimizer)
        if isinstance(payload.search, GridSearch):
            payload.num_trials = payload.search.get_num_trials(space)
    if rule is not None:
        payload.rule = judge_in(wish.es_policy if wish.stopping is ... else wish.stopping)
        payload.judges_at_once = wish.es_in_seconds
    if wish.constraint is not None:
        if not callable(wish.constraint):
            raise TypeError(
                f"constraint={wish.constraint!r} must be a function that is given the parameters as a dictionary and "
                "says whether they may be tried; a text goes to Searchspace.constrain."
            )
        payload.accepts = wish.constraint
    deciders = [each for each in (payload.search, payload.rule, payload.accepts) if each is not None]
    if not deciders:
        return None
    name = _name(deciders[0])
    content = pickled_value(payload, name, deciders, folders(driver()))
    choice = OracleChoice(
        blob=sha256(content).hexdigest(),
        name=name,
        python=sys.executable,
        folder=os.getcwd(),
        accepts=True if payload.accepts is not None else UNSET,
    )
    return Asked(choice, content)


def _name(decider: Any) -> str:
    return str(getattr(decider, "__name__", type(decider).__name__))
