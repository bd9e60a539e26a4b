"""What the tests of decisions share."""

from __future__ import annotations

import pytest
from decision_rows import Clerk
from ledger_rows import Town

from reskontra.decisions import decision_stops


@pytest.fixture
def clerk(request: pytest.FixtureRequest, town: Town) -> Clerk:
    """A clerk where customer 104711 lives; the test module's `nightly` applies decisions, where there is one."""
    town.customer("104711")
    return Clerk(town, getattr(request.module, "nightly", decision_stops.apply))
