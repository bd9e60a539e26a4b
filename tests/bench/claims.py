"""A night of claims: so many open ones evaluated, of which some bear interest, are reminded of, handed over or held.

Beside each step stands what the same work costs as bare tables on the same database, just before; beside the night,
what it would cost to dun every claim by `limits.DUNNING`. The machine is seldom quiet, so seconds of processor are
measured too. A night with another outcome than what was due gives no figures.
"""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from tests.bench import limits
from tests.bench.claims_town import lay
from tests.bench.step import Processor
from tests.bench.town import PAYMENT_ON, Measured, RunIsVoid, Town, settled

COUNTED = {"interest_invoicing": "ränterader", "reminders": "påminnelser", "collection": "fakturor till inkasso"}
WHOLE, EACH = "night of claims", "the same, beside bare tables of all three"
HEADINGS = (
    *("step", "items", "s", "processor s", "items/s", "limit/s", "ratio", "processor ratio", "peak MiB"),
    "times a tenth",
)

# Interest of what was settled late: each line, an invoice for each customer with OCR, text, claim and ledger lines.
INTEREST = (
    """CREATE TABLE interest_line AS
       SELECT row_number() OVER (ORDER BY i.customer_no, i.invoice_no) AS line_no, i.client, i.invoice_no,
              i.customer_no, i.department, i.due_effective_on + 1 AS from_on, s.value_on AS to_on,
              s.value_on - i.due_effective_on AS days, i.amount_ore AS capital_ore, 1000 AS rate_x100, 365 AS year_days,
              (i.amount_ore * 1000 * (s.value_on - i.due_effective_on) + 1825000) / 3650000 AS interest_ore,
              date '2026-07-01' AS rate_valid_from, 1 AS run_id, 1 AS version_id
       FROM settled_late AS l JOIN item AS i USING (client, item_id) JOIN settlement AS s USING (client, item_id)""",
    """CREATE TABLE interest_invoice AS
       SELECT v.*, v.digits::text || luhn_digit(v.digits) AS ocr
       FROM (SELECT l.client, l.customer_no, min(l.department) AS department, sum(l.interest_ore)::bigint AS total_ore,
                    2900000000 + row_number() OVER (ORDER BY l.customer_no) AS invoice_no,
                    29000000002 + 10 * row_number() OVER (ORDER BY l.customer_no) AS digits, '50501055' AS bankgiro,
                    'STD_PERSON' AS kravkod, 'INTEREST' AS claim_kind, 'Dröjsmålsränta december 2026' AS text,
                    date '2026-12-14' AS issued_on, date '2027-01-13' AS due_on, 1 AS run_id, 1 AS version_id
             FROM interest_line AS l GROUP BY l.client, l.customer_no HAVING sum(l.interest_ore) >= 5000) AS v""",
    """CREATE TABLE interest_invoice_line AS
       SELECT v.client, v.invoice_no, l.line_no, 'Dröjsmålsränta faktura ' || l.invoice_no AS text,
              concat(l.from_on, ' till ', l.to_on, ', ', l.days, ' dagar, ', kronor(l.capital_ore), ' kronor')
                  AS description,
              l.interest_ore AS net_ore, 'O' AS vat_code, '8313' AS account, '4100' AS dim_1
       FROM interest_invoice AS v JOIN interest_line AS l USING (client, customer_no)""",
    """CREATE TABLE claim AS
       SELECT client, invoice_no AS item_id, 'INTEREST' AS component, customer_no, department, invoice_no, bankgiro,
              ocr, total_ore AS amount_ore, issued_on, due_on, 1 AS run_id, 1 AS version_id FROM interest_invoice""",
    """CREATE TABLE entry_line AS
       SELECT client, invoice_no, 'AR_CLAIM' AS account_key, '1511' AS account, total_ore AS amount_ore
       FROM interest_invoice
       UNION ALL SELECT client, invoice_no, 'INTEREST_INCOME', '8313', -total_ore FROM interest_invoice""",
    "CREATE UNIQUE INDEX ON interest_line (client, line_no)",
    "CREATE INDEX ON interest_line (client, invoice_no)",
    "CREATE UNIQUE INDEX ON interest_invoice (client, invoice_no)",
    "CREATE UNIQUE INDEX ON interest_invoice (bankgiro, ocr)",
    "CREATE INDEX ON interest_invoice_line (client, invoice_no)",
    "CREATE UNIQUE INDEX ON claim (client, item_id)",
    "CREATE INDEX ON entry_line (client, invoice_no)",
)
# The letters of limits.DUNNING, for what has had none and nobody holds.
LETTERS = (
    f"""{limits.DUNNING[0]}
        AND NOT EXISTS (SELECT FROM public.reminder AS r WHERE r.invoice_no = o.invoice_no)
        AND NOT EXISTS (SELECT FROM invoice_stop_set AS h WHERE h.invoice_no = o.invoice_no)
        AND NOT EXISTS (SELECT FROM customer_stop_set AS h WHERE h.customer_no = o.customer_no)""",
    *limits.DUNNING[1:],
)
# A case for each claim whose letter has had its time: debtor, claim and fee as a row of text, and that it has gone.
CASES = (
    """CREATE TABLE handed_over AS
       SELECT r.client, r.invoice_no, r.customer_no, r.open_capital_ore, r.fee_ore, i.ocr, i.issued_on, i.due_on,
              i.text, i.total_ore, c.identity_no, c.name, c.street, c.postal_code, c.city,
              row_number() OVER (ORDER BY r.customer_no, r.invoice_no) AS case_no
       FROM reminder AS r JOIN open_item AS o ON o.client = r.client AND o.invoice_no = r.invoice_no
       JOIN invoice AS i ON i.client = r.client AND i.invoice_no = r.invoice_no
       JOIN customer AS c ON c.client = r.client AND c.customer_no = r.customer_no
       WHERE o.component = 'CAPITAL' AND r.next_step_on <= '2026-12-14'
         AND NOT EXISTS (SELECT FROM open_case_invoice AS v WHERE v.invoice_no = r.invoice_no)
         AND NOT EXISTS (SELECT FROM invoice_stop_set AS h WHERE h.invoice_no = r.invoice_no)""",
    "CREATE UNIQUE INDEX ON handed_over (client, case_no)",
    "CREATE UNIQUE INDEX ON handed_over (client, invoice_no)",
    "COPY handed_over TO STDOUT",
)
LIMITS = {"interest_invoicing": INTEREST, "reminders": LETTERS, "collection": CASES}
# The claims that limits.DUNNING gives interest, fee and letter here: the night is held against so much for each.
OVERDUE = "SELECT count(*) FROM open_item WHERE component = 'CAPITAL' AND due_on < '2026-12-09'"

# What must be so when the night is over; each query counts what is not.
PROOFS = {
    "the ledger does not sum to zero": "SELECT sum(amount_ore) FROM entry_line",
    "letters differ from what is due": """
        SELECT count(*) FROM made AS m
        WHERE (m.part = 'letter') <> EXISTS (SELECT FROM reminder AS r
                                             WHERE r.invoice_no = m.invoice_no AND r.reminded_on = %(on)s)""",
    "cases differ from what is due": """
        SELECT count(*) FROM made AS m
        WHERE (m.part = 'case') <> EXISTS (SELECT FROM open_case_invoice AS v JOIN collection_case AS c USING (case_ref)
                                           WHERE v.invoice_no = m.invoice_no AND c.sent_on = %(on)s)""",
    "interest lines differ from what was settled late": """
        SELECT count(*) FROM made AS m
        WHERE (m.part = 'late') <> EXISTS (SELECT FROM interest_line AS n WHERE n.invoice_no = m.invoice_no)""",
    "the open items differ from what is open": """
        SELECT count(*) FROM open_item_rest AS o
        FULL JOIN (SELECT i.item_id, i.amount_ore + coalesce(s.ore, 0) AS ore
                   FROM item AS i
                   LEFT JOIN (SELECT item_id, sum(amount_ore) AS ore FROM settlement GROUP BY 1) AS s USING (item_id)
                   WHERE i.amount_ore + coalesce(s.ore, 0) <> 0) AS d USING (item_id)
        WHERE o.open_ore IS DISTINCT FROM d.ore""",
}


@dataclass
class Limit:
    """What the same items cost as bare tables."""

    seconds: float
    processor_seconds: float


@dataclass
class ClaimsNight:
    """The steps of a night of claims, then the whole of it against every claim dunned, and against all three limits."""

    claims: int
    steps: list[Measured]
    limits: dict[str, Limit]
    tenth: dict[str, float]  # seconds of processor of a tenth as many claims


def measure_claims(root: Path, count: int) -> ClaimsNight:
    """The night at full size and at a tenth of it; raises RunIsVoid."""
    tenth, _ = _lived(root / "tenth", count // 10)
    steps, found = _lived(root / "full", count)
    return ClaimsNight(count, steps, found, {step.step: step.processor_seconds for step in tenth})


def _lived(root: Path, count: int) -> tuple[list[Measured], dict[str, Limit]]:
    with settled(root, count) as town:
        lay(town)
        found = _limits(town.ledger.connection, count)
        steps = [town.step(name, PAYMENT_ON) for name in COUNTED]
        prove(town)
    for step in steps:
        step.items = step.counts[COUNTED[step.step]]
    whole = Measured(WHOLE, count, sum(step.seconds for step in steps), 0, max(step.peak_mib for step in steps))
    whole.processor_seconds = sum(step.processor_seconds for step in steps)
    return [*steps, whole, replace(whole, step=EACH)], found


def _limits(connection: psycopg.Connection, claims: int) -> dict[str, Limit]:
    """Each step's bare tables, all three, and what it would cost to dun every claim."""
    found = {name: _typical(connection, statements) for name, statements in LIMITS.items()}
    ((overdue,),) = connection.execute(OVERDUE).fetchall()
    dunned = _typical(connection, limits.DUNNING)
    each = Limit(sum(one.seconds for one in found.values()), sum(one.processor_seconds for one in found.values()))
    times = claims / overdue
    return {**found, WHOLE: Limit(dunned.seconds * times, dunned.processor_seconds * times), EACH: each}


def _typical(connection: psycopg.Connection, statements: tuple[str, ...]) -> Limit:
    """The middle one of three."""
    return sorted((_limit(connection, statements) for _ in range(3)), key=lambda one: one.seconds)[1]


def _limit(connection: psycopg.Connection, statements: tuple[str, ...]) -> Limit:
    connection.execute(limits.FRESH)
    processor, started = Processor(connection), time.perf_counter()
    with connection.transaction(), connection.cursor() as cursor:
        for statement in statements:
            if statement.startswith("COPY"):
                with cursor.copy(statement) as copy:
                    for _ in copy:
                        pass
            else:
                cursor.execute(statement)
    found = Limit(time.perf_counter() - started, processor.seconds())
    connection.execute(limits.DONE)
    return found


def prove(town: Town) -> None:
    """Every claim has had what was due to it and nothing else, and the books hold; raises RunIsVoid."""
    for fault, query in PROOFS.items():
        ((wrong,),) = town.ledger.connection.execute(query, {"on": PAYMENT_ON}).fetchall()
        if wrong:
            raise RunIsVoid(f"{town.size} claims: {fault}: {wrong}")


def show(found: ClaimsNight) -> str:
    """The night as Markdown."""
    lines = [
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; "
        f"{found.claims:,} open claims.",
        "",
        f"| {' | '.join(HEADINGS)} |",
        f"| --- |{' ---: |' * (len(HEADINGS) - 1)}",
        *(_line(step, found.limits[step.step], found.tenth[step.step]) for step in found.steps),
    ]
    return "\n".join(lines)


def _line(step: Measured, limit: Limit, tenth: float) -> str:
    cells = (
        *(step.step, f"{step.items:,}", f"{step.seconds:.2f}", f"{step.processor_seconds:.2f}"),
        *(
            f"{step.items / step.seconds:,.0f}",
            f"{step.items / limit.seconds:,.0f}",
            f"{limit.seconds / step.seconds:.2f}",
        ),
        *(f"{limit.processor_seconds / step.processor_seconds:.2f}", f"{step.peak_mib:.0f}"),
        f"{step.processor_seconds / tenth:.1f}",
    )
    return f"| {' | '.join(cells)} |"
