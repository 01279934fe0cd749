"""The scene on which the months are played: what every part of the simulation may look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
