"""Payments against many open claims: from the bank's file to the ledger, without the nights before.

The open claims are made in the ledger by SQL, as invoicing leaves them; so many payments come in one file.
`history` claims may have been settled before.
"""

from __future__ import annotations

from pathlib import Path

from tests.bench import files
from tests.bench.town import INVOICING_ON, Measured, Town, settled

OPEN_FOR_EACH = 1.2  # open claims for each payment: the others are paid another night

# What invoicing has left: so many claims, their vouchers of a thousand claims each.
CLAIMS = (
    """INSERT INTO invoice (client, invoice_no, document_type, customer_no, recipient_no, department, kravkod,
           claim_kind, text, issued_on, due_on, due_effective_on, terms_days, ocr, bankgiro, net_ore, vat_ore,
           total_ore, lines_of, arose_on, interest_basis, run_id, version_id)
       SELECT '10', f.no, 'invoice', (100000 + f.n::bigint * 7919 %% 250000)::text, '100001', 'TEK', 'STD_PERSON',
              'GOODS_SERVICE', 'Avgift', %(on)s, %(on)s::date + 30, %(on)s::date + 30, 30,
              f.digits::text || luhn_digit(f.digits), '50501055', f.ore, 0, f.ore, -f.no, %(on)s,
              'P3_AGREED_DUE', %(run_id)s, 1
       FROM (SELECT n, %(invoice)s::bigint + n AS no, (%(invoice)s::bigint + n) * 10 + 2 AS digits,
                    10000 + n::bigint * 104729 %% 400000 AS ore
             FROM generate_series(0, %(count)s - 1) AS n) AS f""",
    """INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr,
           amount_ore, opened_on, due_on, due_effective_on, entry_id, run_id, version_id)
       SELECT '10', %(item)s + (i.invoice_no - %(invoice)s), 'claim', 'CAPITAL', i.customer_no, 'TEK', i.invoice_no,
              i.bankgiro, i.ocr, i.total_ore, i.issued_on, i.due_on, i.due_effective_on,
              %(entry)s + (i.invoice_no - %(invoice)s) / 1000, %(run_id)s, 1
       FROM invoice AS i WHERE i.run_id = %(run_id)s ORDER BY i.invoice_no""",
    """INSERT INTO open_item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr,
           amount_ore, opened_on, due_on, due_effective_on)
       SELECT client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr, amount_ore,
              opened_on, due_on, due_effective_on FROM item WHERE run_id = %(run_id)s""",
    """INSERT INTO entry (client, entry_id, event, business_on, department, run_id, version_id)
       SELECT DISTINCT '10', i.entry_id, 'invoice', %(on)s::date, 'TEK', %(run_id)s::integer, 1
       FROM item AS i WHERE i.run_id = %(run_id)s""",
    """INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore)
       SELECT '10', i.entry_id, l.line_no, CASE l.line_no WHEN 1 THEN 'AR_CLAIM' ELSE 'INCOME' END,
              CASE l.line_no WHEN 1 THEN '1511' ELSE '30125' END,
              sum(CASE l.line_no WHEN 1 THEN i.amount_ore ELSE -i.amount_ore END)
       FROM item AS i CROSS JOIN generate_series(1, 2) AS l (line_no)
       WHERE i.run_id = %(run_id)s GROUP BY i.entry_id, l.line_no""",
)


def measure_payments(root: Path, count: int, *, history: int = 0) -> list[Measured]:
    """Intake, matching, and both, of one file of `count` payments; raises RunIsVoid when the books do not hold."""
    with settled(root, round(count * OPEN_FOR_EACH)) as town:
        if history:
            town.add_history(history)
        open_claims(town)
        file = town.drop_payments(count)
        whole = town.book_payments(file)
        town.prove()
        return [town.measured["payment_intake"], town.measured["payment_matching"], whole]


def open_claims(town: Town) -> None:
    """Lay the town's claims in the ledger, every one open."""
    ledger = town.ledger
    ledger.migrate()
    run = ledger.row("open_run", client=files.CLIENT, business_on=INVOICING_ON)
    assert run is not None
    first = {"entry": ledger.take_numbers(files.CLIENT, "entry", (town.size + 999) // 1000)}
    first["item"] = ledger.take_numbers(files.CLIENT, "item", town.size)
    first["invoice"] = ledger.take_numbers(files.CLIENT, "invoice", town.size, first=2026000001)
    with ledger.transaction():
        for statement in CLAIMS:
            known = {**first, "count": town.size, "run_id": run["run_id"], "on": INVOICING_ON}
            ledger.connection.execute(statement, known)
    ledger.analyze("invoice", "item", "open_item", "entry", "entry_line")
