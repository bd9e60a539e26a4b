"""The look that the letters of these tests have."""

import pytest
from letter_examples import TEMPLATES

from reskontra.printing import Look


@pytest.fixture(scope="session")
def look() -> Look:
    """The project's own templates, fonts and invented municipality."""
    return Look.load(TEMPLATES)
