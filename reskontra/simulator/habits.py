"""How customers pay: each habit is the payments it makes for a document, and what the ledger must make of them."""

from __future__ import annotations

from dataclasses import dataclass

OCR, TYPING_ERROR, NOTHING, FREE_TEXT = "ocr", "typing_error", "nothing", "free_text"
BANK, SUPPLIER, PAPER, AUTOGIRO = 1, 2, 3, 4  # channel codes of BgMax


@dataclass(frozen=True)
class Act:
    """One payment: `first` to `last` days after the due date, or after the reminder's or demand's day; on a bank day.

    After a plan's letter: counted from the instalment's due date, and the amount is the instalment's.

    The amount is `percent` of the document's plus `add_ore`. `expected` is the rule of payment_matching that must take
    it.
    """

    first: int
    last: int
    after: str = "due"  # or "reminder", "demand", "plan"
    percent: int = 100
    add_ore: int = 0
    says: str = OCR
    channel: int = BANK
    expected: str = "ocr_exact"


HABITS: dict[str, tuple[Act, ...]] = {
    "on_time": (Act(-6, 0),),
    "autogiro": (Act(0, 0, channel=AUTOGIRO),),
    "paper": (Act(-3, 0, channel=PAPER),),
    "supplier": (Act(-2, 0, channel=SUPPLIER),),
    "late": (Act(2, 4),),
    "very_late": (Act(12, 13),),
    "on_reminder": (Act(3, 6, after="reminder"),),
    "after_case": (Act(17, 18, after="reminder"),),
    "never": (),
    "part": (Act(-3, 0, percent=60, expected="ocr_part"), Act(3, 6, after="reminder")),
    "double": (Act(-4, -3), Act(-2, -1, expected="double_payment")),
    "over": (Act(-4, 0, add_ore=10_000, expected="overpayment"),),
    "short": (Act(-4, 0, add_ore=-300, expected="ocr_small_difference"),),
    "wrong_ocr": (Act(-4, 0, says=TYPING_ERROR, expected="unidentified"),),
    "no_ocr": (Act(-4, 0, says=NOTHING, expected="unidentified"),),
    "free_text": (Act(-4, 0, says=FREE_TEXT, expected="invoice_number"),),
    "deducts": (Act(-2, 0, channel=SUPPLIER),),
    "pays_agency": (),
    "plan_kept": (Act(-1, 0, after="plan", expected="plan_reference"),),
    "plan_broken": (),
    "disputes": (),
    "deferred": (Act(26, 28),),
    "hardship": (),
    "written_off": (),
    "pays_too_much": (Act(-4, 0, add_ore=50_000, expected="overpayment"),),
    "parts_after_case": (
        Act(17, 17, after="reminder", percent=40, expected="ocr_part"),
        Act(24, 25, after="reminder", percent=60, expected="ocr_part"),
    ),
    "on_demand": (Act(3, 6, after="demand"),),
    "goes_legal": (),
    "pays_on_agency_reminder": (),
    "agency_parts": (),
    "agency_plan": (),
    "pays_at_kfm": (),
    "no_assets": (),
    "contests": (),
    "returned": (),
    "disputes_late": (),
    "credited_late": (),
    "written_off_late": (),
}

# How common each habit is, in per mille; what is left pays on time.
OF_PERSONS = {
    "autogiro": 60,
    "paper": 40,
    "late": 60,
    "on_reminder": 50,
    "after_case": 6,
    "never": 30,
    "part": 10,
    "double": 6,
    "over": 6,
    "short": 4,
    "wrong_ocr": 6,
    "no_ocr": 6,
    "free_text": 6,
    "pays_agency": 4,
    "agency_parts": 1,
    "parts_after_case": 1,
    "no_assets": 2,
    "returned": 1,
}
OF_ORGANISATIONS = {"supplier": 600, "very_late": 20, "on_reminder": 30, "never": 10, "double": 5, "free_text": 5}

MOST_SHORT = 200  # customers who pay a little too little: the write-offs of a night have a ceiling

# Customers whose story is told in every world: each gets an order every morning, so that no kind of payment is missing.
CREDITED = "credited"  # never pays, and is credited in full while the invoice is open
# Of them those that take months, for worlds that live so long.
LONG = (
    "parts_after_case",
    "on_demand",
    "goes_legal",
    "pays_on_agency_reminder",
    "agency_parts",
    "agency_plan",
    "pays_at_kfm",
    "no_assets",
    "contests",
    "returned",
    "disputes_late",
    "credited_late",
    "written_off_late",
)
PLOTS = {**{name: name for name in HABITS if name not in LONG}, CREDITED: "never"}
LONG_PLOTS = {**PLOTS, **{name: name for name in LONG}}
# Plots with a kravkod of their own: the agency reminds, or the municipality demands.
KRAVKOD = {
    "on_demand": "PERSON_OWN_DEMAND",
    "goes_legal": "PERSON_OWN_DEMAND",
    "pays_on_agency_reminder": "PERSON_AGENCY",
}
CREDITED_LATE, CREDITED_LATE_DAYS = "credited_late", 25  # after the due date: the claim is with the agency
BIG = ("very_late",)  # plots with a large claim, so that the interest reaches the smallest interest invoice
IN_TWO_STEPS = ("never",)
# Plots about one claim: these customers have no other order, and most call finance about it (claims_desk).
CLAIMS = (
    *("pays_agency", "plan_kept", "plan_broken", "disputes", "deferred", "hardship", "written_off", "pays_too_much"),
    *LONG,
)
INSTALMENTS, FIRST_INSTALMENT_BANK_DAYS = 3, 3  # of each plan; the first is due so soon after it is agreed
WITH_ACCOUNT = ("pays_too_much",)  # plots whose customers say where to be paid back
OF_COMPANIES = ("supplier", "very_late", "deducts", "free_text")
