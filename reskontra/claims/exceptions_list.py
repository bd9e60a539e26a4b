"""The month's exceptions (undantag): every step off the standard road, by ground and department, with who decided.

Sent to finance on the first night after the month, to show that all claims are treated alike: deferments refused stand
beside those granted. No names; protected persons are not in it. Source: receivables rules 8.1 and DESIGN 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from reskontra.exchange.staff_files import send_list

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.tally import Tally

HEADINGS = {
    "no": "Nr",
    "ground": "Undantag",
    "department": "Förvaltning",
    "group_count": "Antal av slaget",
    "business_on": "Natt",
    "customer_no": "Kundnummer",
    "invoice_no": "Faktura",
    "detail": "Grund",
    "amount_ore": "Belopp",
    "decided_by": "Beslutat av",
    "approved_by": "Godkänt av",
}
GROUNDS = {
    "stop": "Spärr satt",
    "deferment": "Anstånd beviljat",
    "deferment_refused": "Anstånd avslaget",
    "dispute": "Bestridande",
    "objection": "Förvaltningens invändning",
    "reopened": "Beslut omprövat",
    "surveillance": "Långtidsbevakning",
    "plan": "Avbetalningsplan",
    "plan_without_fee": "Avbetalningsplan utan avgift",
    "interest_stop": "Räntestopp",
    "interest_adjustment": "Ränta nedsatt",
    "write_off": "Avskrivning",
    "manual_letter": "Brev för hand",
    "waiver": "Avgift efterskänkt",
    "kravkod": "Kravkod ändrad",
    "interest_basis": "Räntegrund ändrad",
}
WHOLE_CUSTOMER = "hela kunden"
BY_FILE = "kundfil"  # kravkoder come with the customers


def send(night: Night, tally: Tally) -> None:
    """Send `UNDANTAG_<client>_<yyyymm>` of the last month that had nights, once; no exceptions, no list."""
    client = night.client.code
    runs = night.ledger.rows("last_month_runs", client=client, business_on=night.business_on)
    if not runs:
        return
    stem = f"UNDANTAG_{client}_{runs[0]['business_on']:%Y%m}"
    account = night.settings.exchange.accounts.finance
    if night.ledger.row("sent_name", account=account, name=f"{stem}.csv"):
        return
    rows = night.ledger.table("month_exceptions", client=client, run_ids=[row["run_id"] for row in runs])
    if rows.num_rows:
        send_list(night, stem, "Undantag", _shown(rows), HEADINGS, kind="exceptions")
        tally.count("undantag i månaden", rows.num_rows)


def _shown(rows: pa.Table) -> pa.Table:
    """The rows as staff read them: numbered, with Swedish grounds and no empty department or decider."""
    grounds = rows["ground"].to_pylist()
    deciders = zip(grounds, rows["decided_by"].to_pylist(), strict=True)
    shown = {
        "no": pa.array(range(1, rows.num_rows + 1), pa.int64()),
        "ground": pa.array([GROUNDS[ground] for ground in grounds], pa.string()),
        "department": pa.array([name or WHOLE_CUSTOMER for name in rows["department"].to_pylist()], pa.string()),
        "decided_by": pa.array(
            [who or (BY_FILE if ground == "kravkod" else None) for ground, who in deciders], pa.string()
        ),
    }
    return pa.table({name: shown[name] if name in shown else rows[name] for name in HEADINGS})
