"""The scene on which the months are played: what every part of the simulation may look at."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np

from ml.company.catalogue import PRICE_RISES, PriceRise
from ml.company.ledger import Ledger
from ml.company.network import Outages
from ml.company.people import People
from ml.company.state import State


@dataclass(frozen=True)
class Scene:
    """One block of customers at play."""

    rng: np.random.Generator
    people: People
    """Who they are: never changes."""
    outages: Outages
    """What the networks do to them: the same for every block."""
    state: State
    """Where they stand: changes month by month."""
    ledger: Ledger
    """What is written down about them, to become raw tables."""
    rises: tuple[PriceRise, ...] = PRICE_RISES
    """How the company's prices rise."""

    def fork(self, rises: tuple[PriceRise, ...]) -> Scene:
        """The same customers at the same moment, from where they live on under other prices.

        Its ledger knows nothing of before but the periods of subscriptions, which go on.
        """
        return replace(
            self,
            rng=deepcopy(self.rng),
            state=deepcopy(self.state),
            ledger=self.ledger.new_with("subscriptions"),
            rises=rises,
        )
