"""What differs between trading partners in EDIFACT: qualifiers that the directory leaves open.

Source: the distribution reference's starred codes. The values that a field has by itself are those of its samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SUPPLIER_ROLES = ("SU", "SE")  # EANCOM, the CEN binding
CREDITED = ("IV", "OI")
DESPATCHES = ("AAK", "DQ")  # qualifier of a delivery note's number
PERIODS = ("167/168", "263")  # the document's: two days, or one span
CHARGE_AMOUNTS = ("23/204", "8")  # of a charge and an allowance, or of either
CHARGE_TOTALS = ("131", "259/260")  # one net sum, or charges and allowances each
VAT_TOTALS = ("176", "150", "124")
WITH_VAT_TOTALS = ("77", "86")
ROUNDINGS = ("165", "366")
ACCOUNTS = ("FII", "none")
PAYMENT_MEANS = ("30", "42")
EXEMPTIONS = ("ZZZ", "AGM", "REG")
UNIT_LISTS = ("EDIFACT", "UNECE")  # EA is PCE in the old code list
LINE_BREAKS = ("yes", "no")
ANSWERS = ("agreed", "asked", "none")  # CONTRL comes by agreement, is asked for in UNB, does not come


@dataclass(frozen=True)
class Profile:
    """One partner's choices; each field holds one of the module's values of that name."""

    supplier_role: str = "SU"
    credited_reference: str = "IV"
    despatch: str = "AAK"
    period: str = "167/168"
    charge_amount: str = "23/204"
    charge_total: str = "131"
    vat_total: str = "176"
    with_vat_total: str = "77"
    rounding: str = "165"
    account: str = "FII"
    payment_means: str = "30"
    exemption: str = "ZZZ"
    units: str = "EDIFACT"
    line_break: str = "yes"
    answer: str = "agreed"


@dataclass(frozen=True)
class Envelope:
    """Who sends an interchange to whom, when it was made and under which reference; the numbers are GLN."""

    sender: str
    receiver: str
    prepared_at: datetime
    control_reference: str
    is_test: bool = False
