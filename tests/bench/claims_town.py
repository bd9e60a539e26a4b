"""The claims of a town in the middle of its life, laid in the ledger by SQL as the nights before leave them.

Of each hundred open claims four are to be reminded of tonight and one is to be handed over; ten wait for their next
step, two are with the agency, three are held. One in twenty is settled in part. A tenth more were settled late.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from reskontra.simulator import invented
from tests.bench import files
from tests.bench.town import INVOICING_ON, Town

LATE = 10  # open claims for each that has been settled late
FEWER_CUSTOMERS = 11  # than half the claims: no debtor has two claims that are to be handed over tonight
FIRST_CUSTOMER = 1_000_001
FILLED = (
    *("invoice", "own_line", "item", "open_item", "partly_settled_item", "entry", "entry_line", "payment"),
    *("settlement", "settled_late", "reminder", "customer", "invoice_stop_set", "customer_stop_set"),
    *("collection_case", "collection_case_invoice", "open_case_invoice", "collection_event"),
)

# Which hundredth a claim belongs to says what has happened to it; then its dates.
MADE = """
CREATE TEMP TABLE made AS
SELECT k.n, k.part, k.is_agreed, k.is_part, k.customer_no, d.due_on,
       (20000 + k.n * 104729 %% 400000) * CASE k.part WHEN 'late' THEN 10 ELSE 1 END AS ore,
       %(invoice)s::bigint + k.n AS invoice_no, %(item)s::bigint + k.n AS item_id
FROM (
    SELECT n, n / 100 %% 2 = 1 AS is_agreed, n < %(count)s AND n / 100 %% 20 = 3 AS is_part,
           CASE WHEN n >= %(count)s THEN 'late' WHEN n %% 100 < 4 THEN 'letter' WHEN n %% 100 < 5 THEN 'case'
                WHEN n %% 100 < 15 THEN 'waiting' WHEN n %% 100 < 17 THEN 'agency' WHEN n %% 100 < 18 THEN 'held_letter'
                WHEN n %% 100 < 19 THEN 'held_case' WHEN n %% 100 < 20 THEN 'held_customer' ELSE 'later' END AS part,
           (%(customer)s + CASE WHEN n < %(count)s AND n %% 100 = 19 THEN %(customers)s + n / 100
                                ELSE n * 7919 %% %(customers)s END)::text AS customer_no
    FROM generate_series(0, %(count)s::bigint + %(count)s / %(late)s - 1) AS n
) AS k
JOIN (VALUES ('letter', date '2026-12-02'), ('held_letter', '2026-12-02'), ('held_customer', '2026-12-02'),
             ('case', '2026-10-26'), ('held_case', '2026-10-26'), ('waiting', '2026-11-04'), ('late', '2026-10-26'),
             ('agency', '2026-09-28'), ('later', '2026-12-21')) AS d (part, due_on) USING (part)
"""
BOOKS = (
    """INSERT INTO invoice (client, invoice_no, document_type, customer_no, recipient_no, department, kravkod,
           claim_kind, text, issued_on, due_on, due_effective_on, terms_days, ocr, bankgiro, net_ore, vat_ore,
           total_ore, lines_of, arose_on, interest_basis, reminder_fee_agreement, run_id, version_id)
       SELECT '10', m.invoice_no, 'invoice', m.customer_no, m.customer_no, 'TEK', 'STD_PERSON', 'GOODS_SERVICE',
              'Avgift', m.due_on - 30, m.due_on, m.due_on, 30,
              (m.invoice_no * 10 + 2)::text || luhn_digit(m.invoice_no * 10 + 2), '50501055', m.ore, 0, m.ore,
              -m.invoice_no, m.due_on - 30, 'P3_AGREED_DUE', CASE WHEN m.is_agreed THEN 'AVT-1' END, %(run_id)s, 1
       FROM made AS m ORDER BY m.n""",
    """INSERT INTO own_line (client, invoice_no, line_no, text, net_ore, vat_code, account, dim_1)
       SELECT '10', m.invoice_no, 1, 'Avgift', m.ore, 'O', '30125', '4100' FROM made AS m ORDER BY m.n""",
    """INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr,
           amount_ore, opened_on, due_on, due_effective_on, entry_id, run_id, version_id)
       SELECT '10', m.item_id, 'claim', 'CAPITAL', m.customer_no, 'TEK', m.invoice_no, i.bankgiro, i.ocr, m.ore,
              i.issued_on, m.due_on, m.due_on, %(entry)s, %(run_id)s, 1
       FROM made AS m JOIN invoice AS i USING (invoice_no) ORDER BY m.n""",
    """INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr,
           amount_ore, opened_on, due_on, due_effective_on, entry_id, run_id, version_id)
       SELECT '10', %(item)s + (SELECT count(*) FROM made) - 1 + row_number() OVER (ORDER BY m.n), 'claim', 'COST',
              m.customer_no, 'TEK', m.invoice_no, i.bankgiro, i.ocr, 6000, m.due_on + 14, m.due_on, m.due_on,
              %(entry)s + 1, %(run_id)s, 1
       FROM made AS m JOIN invoice AS i USING (invoice_no)
       WHERE m.is_agreed AND m.part IN ('case', 'held_case', 'waiting', 'agency') ORDER BY m.n""",
    """INSERT INTO payment (client, payment_id, kind, source, deposit_id, bankgiro, ordinal, paid_on, amount_ore,
           reference, reference_code, channel_code, serial, file_id, file_line, run_id, version_id)
       SELECT '10', %(payment)s - 1 + row_number() OVER (ORDER BY m.n), 'payment', 'bgmax', 1, '50501055', m.n,
              '2026-12-10', CASE WHEN m.is_part THEN m.ore / 4 ELSE m.ore END, m.item_id, 2, 1, '1', 0, m.n,
              %(run_id)s, 1
       FROM made AS m WHERE m.is_part OR m.part = 'late' ORDER BY m.n""",
    """INSERT INTO settlement (client, settlement_id, item_id, entry_id, amount_ore, value_on, payment_id, rule,
           rule_version, evidence, run_id, version_id)
       SELECT '10', %(settlement)s + p.payment_id - %(payment)s, p.reference::bigint, %(entry)s + 2, -p.amount_ore,
              p.paid_on, p.payment_id, 'ocr_exact', 1, 'OCR', %(run_id)s, 1 FROM payment AS p ORDER BY p.payment_id""",
    "INSERT INTO matched_payment (client, last_payment_id) SELECT '10', max(payment_id) FROM payment",
    """INSERT INTO open_item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr,
           amount_ore, opened_on, due_on, due_effective_on)
       SELECT i.client, i.item_id, i.kind, i.component, i.customer_no, i.department, i.invoice_no, i.bankgiro, i.ocr,
              i.amount_ore, i.opened_on, i.due_on, i.due_effective_on
       FROM item AS i JOIN made AS m USING (invoice_no) WHERE m.part <> 'late' ORDER BY i.item_id""",
    "INSERT INTO partly_settled_item SELECT '10', m.item_id FROM made AS m WHERE m.is_part ORDER BY m.n",
    "INSERT INTO settled_late SELECT '10', m.item_id, m.invoice_no, '2026-12-10' FROM made AS m WHERE m.part = 'late'",
    """INSERT INTO entry (client, entry_id, event, business_on, department, run_id, version_id)
       SELECT '10', %(entry)s - 1 + e.place, e.event, %(on)s, 'TEK', %(run_id)s, 1
       FROM unnest(ARRAY['invoice', 'reminder_fee', 'payment_matched']) WITH ORDINALITY AS e (event, place)""",
    """INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore)
       SELECT '10', k.entry_id, l.line_no, CASE l.line_no WHEN 1 THEN 'AR_CLAIM' ELSE 'INCOME' END,
              CASE l.line_no WHEN 1 THEN '1511' ELSE '30125' END, CASE l.line_no WHEN 1 THEN k.ore ELSE -k.ore END
       FROM (SELECT entry_id, sum(amount_ore) AS ore FROM item GROUP BY 1
             UNION ALL SELECT entry_id, sum(amount_ore) FROM settlement GROUP BY 1) AS k
       CROSS JOIN generate_series(1, 2) AS l (line_no)""",
)
PURSUED = (
    """INSERT INTO reminder (client, reminder_no, invoice_no, customer_no, department, level, reminded_on,
           respond_by_on, next_step_on, open_capital_ore, fee_ore, interest_ore, run_id, version_id)
       SELECT '10', %(reminder)s - 1 + row_number() OVER (ORDER BY m.n), m.invoice_no, m.customer_no, 'TEK', 1,
              m.due_on + 14, m.due_on + 28, CASE m.part WHEN 'waiting' THEN date '2026-12-21' ELSE m.due_on + 40 END,
              m.ore, CASE WHEN m.is_agreed THEN 6000 ELSE 0 END, 0, %(run_id)s, 1
       FROM made AS m WHERE m.part IN ('case', 'held_case', 'waiting', 'agency') ORDER BY m.n""",
    """INSERT INTO collection_case (client, case_ref, customer_no, action, sent_on, file_no, run_id, version_id)
       SELECT '10', 'B' || m.n, m.customer_no, 'DEMAND', '2026-11-16', 0, %(run_id)s, 1
       FROM made AS m WHERE m.part = 'agency' ORDER BY m.n""",
    """INSERT INTO collection_case_invoice (client, case_ref, invoice_no, open_capital_ore, fee_ore)
       SELECT '10', 'B' || m.n, m.invoice_no, m.ore, 0 FROM made AS m WHERE m.part = 'agency' ORDER BY m.n""",
    """INSERT INTO open_case_invoice (client, invoice_no, case_ref)
       SELECT '10', m.invoice_no, 'B' || m.n FROM made AS m WHERE m.part = 'agency' ORDER BY m.n""",
    """INSERT INTO collection_event (client, event_id, case_ref, event, reason, happened_on, file_name, run_id,
           version_id)
       SELECT '10', 'B' || m.n || '-' || e.event, 'B' || m.n, e.event, '', '2026-11-16', 'KRI_CASES', %(run_id)s, 1
       FROM made AS m CROSS JOIN (VALUES ('sent'), ('accepted')) AS e (event) WHERE m.part = 'agency'""",
    """INSERT INTO invoice_stop_set (client, invoice_no, stop_code, set_on, reason, set_by, run_id, version_id)
       SELECT '10', m.invoice_no, CASE m.part WHEN 'held_letter' THEN 'DISPUTE' ELSE 'SOCIAL' END, '2026-12-09', '',
              'ab', %(run_id)s, 1 FROM made AS m WHERE m.part IN ('held_letter', 'held_case')""",
    """INSERT INTO customer_stop_set (client, customer_no, stop_code, set_on, reason, set_by, run_id, version_id)
       SELECT DISTINCT '10', m.customer_no, 'UNDER_INVESTIGATION', date '2026-12-09', '', 'ab', %(run_id)s::int, 1
       FROM made AS m WHERE m.part = 'held_customer'""",
)


def lay(town: Town) -> None:
    """Lay as many open claims as the town's size in the ledger, with their customers, letters, cases and holds."""
    ledger, count = town.ledger, town.size
    ledger.migrate()
    run = ledger.row("open_run", client=files.CLIENT, business_on=INVOICING_ON)
    assert run is not None
    known: dict[str, object] = {"run_id": run["run_id"], "on": INVOICING_ON, "count": count, "late": LATE}
    known |= {"customer": FIRST_CUSTOMER, "customers": count // 2 - FEWER_CUSTOMERS}
    made = count + count // LATE
    numbers = {"entry": 3, "item": 2 * made, "payment": made, "settlement": made, "reminder": made}
    known |= {series: ledger.take_numbers(files.CLIENT, series, many) for series, many in numbers.items()}
    known["invoice"] = ledger.take_numbers(files.CLIENT, "invoice", made, first=2026000001)
    with ledger.transaction():
        ledger.load("customer", _customers(count // 2 - FEWER_CUSTOMERS + count // 100, run["run_id"]))
        for statement in (MADE, "ANALYZE made", *BOOKS, *PURSUED):
            ledger.connection.execute(statement, known)
    for table in FILLED:  # as a table that has stood for a day: nothing is cleaned while the night is measured
        ledger.connection.execute(f"VACUUM ANALYZE {table}")


def _customers(count: int, run_id: int) -> pa.Table:
    """People with an address; an invented identity number may stand twice."""
    identities = invented.person_numbers(min(count, files.MOST_CUSTOMERS), date(1935, 1, 1), date(2003, 12, 31))
    names = invented.person_names(count, np.random.default_rng(1))
    same = {
        **{"client": files.CLIENT, "kind": "person", "identity_type": "personnummer", "street": "Exempelgatan 1"},
        **{"postal_code": "99999", "city": "Exempelstad", "run_id": run_id, "version_id": 1},
    }
    columns = {name: [value] * count for name, value in same.items()}
    numbers = [str(FIRST_CUSTOMER + place) for place in range(count)]
    identity = np.resize(identities.to_numpy(), count)
    return pa.table({**columns, "customer_no": numbers, "identity_no": identity, "name": names.to_numpy()})
