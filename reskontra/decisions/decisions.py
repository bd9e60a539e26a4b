"""Staff's decisions: how the step whose business they are finds them, and tells what became of them.

decision_intake writes `decision` and `open_decision`. A step that applies a kind of decision does, in its transaction:

    if decisions.begin(night, "match"):          # temporary tables waiting_decision and decided
        night.ledger.run("judge_matches", ...)   # ... INSERT INTO decided (decision_id, state, outcome)
        decisions.close(night)

`waiting_decision` has the columns of `decision`, and `private` of `open_decision` (what may be known only until the
decision is applied); decisions apply in order of decision_id. `decided` takes decision_id, state ('done' or 'conflict')
and outcome: one Swedish sentence that says what was done, or why not and what to do. What is not in `decided` waits
for the next time the step runs.

The choices of each kind are `CHOICES`. Source: DESIGN 5-6 (a decision is a file in, each row's outcome a file out).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reskontra.decisions.decision_terms_forms import BASES
from reskontra.exchange.staff_files import staff_csv

if TYPE_CHECKING:
    from reskontra.night import Night

# As staff write them; what each needs is declared in decision_forms.
CHOICES = {
    # of money not yet placed (item_id): to invoice_no, or to customer_no's credit balance
    "match": {"invoice": "Faktura", "customer": "Kund"},
    # of a payment (payment_id) or one settlement of it: money back to suspense, or straight to invoice_no
    "undo": {"unidentified": "Ångra", "invoice": "Flytta"},
    # of a refund proposal: fields proposal_id, content_sha256
    "refund": {"approve": "Godkänn", "refuse": "Avslå"},
    # of customer_no's Autogiro mandate: private clearing, account or bankgiro, fields payer_number
    "mandate": {"new": "Nytt", "end": "Avsluta"},
    # of customer_no's claims or one invoice_no: fields code (the stop), until_on (review day), from_on (claims before)
    "stop": {"set": "Sätt", "prolong": "Förläng", "end": "Avsluta"},
    # of invoice_no: amount_ore is what is disputed, or of partly what was upheld
    "dispute": {
        **{"raised": "Bestrids", "upheld": "Godtas", "rejected": "Avvisas"},
        **{"partly": "Delvis", "to_court": "Domstol", "withdrawn": "Återtas"},
    },
    # of invoice_no: fields until_on, from_on (asked for), code (ground), flag (the due date moves)
    "deferment": {"grant": "Anstånd"},
    # of invoice_no, announced for legal action: fields code (ground), from_on (the day the department objected)
    "objection": {"object": "Invändning"},
    # of invoice_no, which the agency has given back: flag
    "surveillance": {"watch": "Långtidsbevakning"},
    # of invoice_no: fields from_on (when it happened), until_on (when proceedings ended); the reason is the proof
    "interruption": {"promise": "Erkännande", "letter_received": "Mottaget brev", "proceedings": "Rättslig åtgärd"},
    # of customer_no, one row for each invoice_no: fields count (instalments), until_on (the first), flag (no fee)
    "plan": {"new": "Ny", "end": "Avsluta"},
    # of invoice_no: amount_ore; of interest fields code (reason), from_on and until_on (days without interest)
    "waiver": {"fee": "Avgift", "interest": "Ränta", "stop": "Räntestopp"},
    # of invoice_no: fields code (reason), flag (waived towards the customer too)
    "write_off": {"write_off": "Avskrivning"},
    # of invoice_no: fields replaces (the number of the decision that is re-opened)
    "reopen": {"reopen": "Omprövning"},
    # of invoice_no: a copy of it, as a letter or in the customer's own mailbox
    "copy": {"print": "Brev", "own": "Egen kanal"},
    # of invoice_no: fields code (the kravkod), from_on (the decision waits for that day)
    "kravkod": {"set": "Kravkod"},
    # of invoice_no: fields from_on (the day the basis needs), rate_x100 or margin_x100 (agreed)
    "interest_basis": {code: heading for heading, code in BASES.items()},
}
_LONGEST_NAME = 150  # bytes of the file's own name in its answer's

HEADINGS = {
    "file_line": "Rad",
    "payment_id": "Betalning",
    "item_id": "Post",
    "settlement_id": "Avräkning",
    "invoice_no": "Faktura",
    "customer_no": "Kund",
    "amount_ore": "Belopp",
    "choice": "Beslut",
    "decided_by": "Beslutat av",
    "approved_by": "Godkänt av",
    "state": "Utfall",
    "outcome": "Förklaring",
    "decision_id": "Beslutsnummer",
}


def begin(night: Night, kind: str) -> int:
    """Stage the decisions of a kind that wait as `waiting_decision`, with an empty `decided`; how many wait."""
    assert kind in CHOICES, kind
    night.ledger.run("stage_waiting_decision", client=night.client.code, kind=kind)
    counted = night.ledger.one("count_waiting_decisions")
    night.ledger.analyze("waiting_decision")
    return int(counted["waiting"])


def close(night: Night) -> int:
    """Write what became of the decisions in `decided` and send finance an answer for each file; how many there were.

    The answer `SVAR_<name>.csv` lies in finance's `out/` and has a row for each decision judged now. Decisions of one
    file that are judged in another step or night come in an answer of their own, `SVAR_<name>~2.csv`.
    """
    keys = night.keys
    count = night.ledger.run("insert_decision_outcome", step=night.step.name, **keys)
    for file in night.ledger.rows("decision_files_judged", client=night.client.code):
        rows = night.ledger.table("decision_answers", client=night.client.code, file_id=file["file_id"])
        said = pa.array([CHOICES[file["kind"]][choice] for choice in rows["choice"].to_pylist()], pa.string())
        rows = rows.set_column(rows.column_names.index("choice"), "choice", said)
        name = _answer_name(file["name"])
        night.exchange.send(
            night.settings.exchange.accounts.finance,
            name,
            staff_csv(name, rows, HEADINGS),
            kind="decision_answer",
            rows=rows.num_rows,
            may_differ=True,
        )
    night.ledger.run("close_decisions", client=night.client.code)
    return count


def _answer_name(name: str) -> str:
    """`SVAR_<name>.csv`, cut where the file's own name leaves no room for it."""
    stem = name.rpartition(".")[0] or name
    return f"SVAR_{stem.encode()[:_LONGEST_NAME].decode(errors='ignore')}.csv"
