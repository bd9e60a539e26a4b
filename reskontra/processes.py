"""The one table of processes: DAGs, command line, checks, docs, the Night page and the tests are looked up from it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Finding, Tally

PHASES = ("check_before", "run", "check_after")


@dataclass(frozen=True)
class Process:
    """One row of the table.

    `sub_process` are the numbers of the city's process map. `balances` are equations between control totals that
    must hold when the process is done; a total is `process.total`, or `previous:process.total` for the last night.
    """

    name: str
    title: str  # Swedish, as staff say it
    sub_process: tuple[int, ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    why: str
    planned: bool = False
    pools: tuple[str, ...] = ()  # the counterparts whose folders it uses
    balances: tuple[tuple[str, str], ...] = ()

    def fetch(self, night: Night) -> list[Finding]:
        """Bring in what lies on a counterpart's own server, before the transaction; most processes have no such thing.

        A module that does has a function `fetch(night) -> list[Finding]`. It may be repeated, and a server that is down
        is a finding: the night goes on with what it has.
        """
        fetch = getattr(import_module(f"reskontra.{self.name}"), "fetch", None)
        findings: list[Finding] = fetch(night) if fetch else []
        return findings

    def run(self, night: Night) -> Tally:
        """Do the process's work for one night, inside one transaction."""
        tally: Tally = import_module(f"reskontra.{self.name}").run(night)
        return tally


@dataclass(frozen=True)
class Step:
    """One place in the night where a process runs; a process may run more than once."""

    process: Process
    occasion: str = ""

    @property
    def name(self) -> str:
        """The process's name, followed by the occasion where there is more than one."""
        return f"{self.process.name}__{self.occasion}" if self.occasion else self.process.name

    @property
    def title(self) -> str:
        return f"{self.process.title} ({OCCASIONS[self.occasion]})" if self.occasion else self.process.title


OCCASIONS = {
    "invoices": "fakturor",
    "letters": "räntefakturor och brev",
    "reports": "medgivanden och rapporter",
    "orders": "betalningsuppdrag",
    "before_reminders": "kontroll före påminnelser",
    "before_collection": "kontroll före inkasso",
}

# How documents leave the house; what each has been handed must be what its files hold.
_CHANNELS = ("peppol", "edifact", "svefaktura", "bank", "mailbox", "print")
_BY_CHANNEL = " + ".join(f"distribution.{name}" for name in _CHANNELS)

PROCESSES = (
    Process(
        "customer_intake",
        "Ta emot kunder",
        (1,),
        ("cs15", "customer_supplement"),
        ("customer",),
        "keep the customers as UBW and the population register know them",
        pools=("ubw",),
        balances=(("customer_intake.read", "customer_intake.taken + customer_intake.returned"),),
    ),
    Process(
        "order_intake",
        "Ta emot order",
        (1, 2, 3),
        ("lg04", "attest_list", "ubw_api"),
        ("sales_order", "open_order", "reject"),
        "take attested sales orders; bad ones go back to their department",
        pools=("ubw", "systems"),
        balances=(("order_intake.read", "order_intake.taken + order_intake.returned"),),
    ),
    Process(
        "decision_intake",
        "Ta emot beslut",
        (12, 13),
        ("decision_file",),
        ("decision",),
        "take staff's decisions: where money belongs, what is undone, what is paid back",
        pools=("finance",),
        balances=(("decision_intake.read", "decision_intake.taken + decision_intake.returned"),),
    ),
    Process(
        "invoicing",
        "Fakturera",
        (2, 3, 6, 9),
        ("open_order",),
        ("invoice", "item", "open_item", "settlement", "entry"),
        "turn attested orders into invoices and credit notes",
        balances=(
            ("previous:invoicing.waiting + order_intake.taken", "invoicing.invoiced + invoicing.waiting"),
            ("invoicing.documents", "invoicing.posted"),
        ),
    ),
    Process(
        "payment_intake",
        "Ta emot betalningar",
        (7,),
        ("camt", "bgmax", "autogiro_payment_specification"),
        ("deposit", "payment"),
        "take the bank's payment files",
        pools=("bank",),
        balances=(("payment_intake.deposits", "payment_intake.payments"),),
    ),
    Process(
        "payment_matching",
        "Matcha betalningar",
        (7,),
        ("payment", "open_item", "decision"),
        ("settlement", "item", "entry", "match_candidate"),
        "let each payment find its invoice, or tell why not",
        balances=(
            (
                "previous:payment_matching.waiting + payment_intake.payments",
                "payment_matching.allocated + payment_matching.unidentified + payment_matching.waiting",
            ),
            (
                "previous:payment_matching.waiting + payment_intake.payments",
                "payment_matching.posted + payment_matching.waiting",
            ),
        ),
    ),
    Process(
        "credit_balances",
        "Tillgodohavanden",
        (8, 10),
        ("open_item", "decision"),
        ("settlement", "entry", "refund_proposal", "letter"),
        "set off credits and propose refunds",
        balances=(("credit_balances.set_off", "credit_balances.posted"),),
    ),
    Process(
        "interest_invoicing",
        "Räntefakturera",
        (4,),
        ("settled_late",),
        ("interest_line", "invoice"),
        "charge late-payment interest, the same for everyone",
        balances=(
            (
                "previous:interest_invoicing.waiting + interest_invoicing.reckoned",
                "interest_invoicing.invoiced + interest_invoicing.waiting + interest_invoicing.given_up",
            ),
            ("interest_invoicing.documents", "interest_invoicing.posted"),
        ),
    ),
    Process(
        "reminders",
        "Påminna",
        (12,),
        ("open_item",),
        ("reminder", "entry", "letter"),
        "remind of claims that are overdue and still unpaid",
        balances=(("reminders.fees", "reminders.posted"),),
    ),
    Process(
        "collection",
        "Lämna till inkasso",
        (12,),
        ("open_item", "reminder", "kri_ack", "kri_status", "kri_collected", "kri_remit", "collection_order"),
        (
            *("collection_case", "collection_event", "agency_event", "case_status", "agency_payment"),
            *("agency_remittance", "settlement", "item", "entry", "legal_announcement"),
        ),
        "hand unpaid claims to the agency, tell it what happens to them, book what it collects and pays out",
        pools=("agency", "systems"),
        balances=(
            ("collection.cases", "collection.sent"),
            ("collection.collected", "collection.posted"),
            ("collection.told", "collection.owed"),
        ),
    ),
    Process(
        "distribution",
        "Distribuera",
        (5,),
        ("undelivered_document", "distributor_receipt"),
        ("document_event", "edi_interchange", "edi_message", "settlement", "entry"),
        "get every document to its receiver by the right channel",
        pools=("distributor",),
        balances=(
            (
                "previous:distribution.undelivered + distribution.made + distribution.requeued",
                f"{_BY_CHANNEL} + distribution.kept + distribution.undelivered",
            ),
            *((f"distribution.{name}", f"distribution.{name}_sent") for name in _CHANNELS),
        ),
    ),
    Process(
        "direct_debit",
        "Autogiro",
        (7,),
        ("autogiro_report", "mandate", "open_item"),
        ("mandate", "autogiro_order"),
        "draw due invoices of customers with a mandate",
        pools=("bank",),
        balances=(("direct_debit.ordered", "direct_debit.sent"),),
    ),
    Process(
        "payout",
        "Betala ut",
        (10, 11),
        ("refund_proposal",),
        ("pain001",),
        "pay approved refunds",
        planned=True,
    ),
    Process(
        "ledger_export",
        "Exportera till huvudboken",
        (13,),
        ("entry",),
        ("ledger_export",),
        "hand the night's postings to the general ledger",
        pools=("ubw",),
        balances=(("ledger_export.posted", "ledger_export.exported"),),
    ),
    Process(
        "reconciliation",
        "Stämma av",
        (13,),
        ("control_total", "entry", "open_item"),
        ("control_total", "finding"),
        "prove that every krona is accounted for",
        balances=(
            ("previous:reconciliation.open_items + reconciliation.movements", "reconciliation.open_items"),
            ("reconciliation.open_items", "reconciliation.subledger"),
        ),
    ),
    Process(
        "account_review",
        "Kontogenomgång",
        (14,),
        ("open_item",),
        ("review_package",),
        "review debtors' accounts with them",
        planned=True,
    ),
    Process(
        "reporting",
        "Rapportera",
        (14,),
        ("control_total", "finding", "reject"),
        ("night_summary",),
        "tell in the morning what the night did",
        pools=("finance",),
    ),
)

BY_NAME = {process.name: process for process in PROCESSES}

# The customer's order. Money is read again immediately before reminders and before collection, so that a claim whose
# payment has arrived never goes on.
NIGHT = tuple(
    Step(BY_NAME[name], occasion)
    for name, occasion in (
        ("customer_intake", ""),
        ("order_intake", ""),
        ("decision_intake", ""),
        ("direct_debit", "reports"),
        ("invoicing", ""),
        ("distribution", "invoices"),
        ("payment_intake", ""),
        ("payment_matching", ""),
        ("credit_balances", ""),
        ("direct_debit", "orders"),
        ("interest_invoicing", ""),
        ("payment_intake", "before_reminders"),
        ("payment_matching", "before_reminders"),
        ("credit_balances", "before_reminders"),
        ("reminders", ""),
        ("payment_intake", "before_collection"),
        ("payment_matching", "before_collection"),
        ("credit_balances", "before_collection"),
        ("collection", ""),
        ("distribution", "letters"),
        ("ledger_export", ""),
        ("reconciliation", ""),
        ("reporting", ""),
    )
)

STEPS = {step.name: step for step in NIGHT}

assert all(not step.process.planned for step in NIGHT), "a planned process appears in no night"
