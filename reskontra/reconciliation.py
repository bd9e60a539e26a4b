"""Reconciliation (avstämning): every krona of the night is accounted for, or the night stops and names the difference.

Three counts that know nothing of each other must agree: what opened and settled items since the last reconciliation,
the set of open items, and the general ledger, voucher by voucher. Each of the bank's deposits is its payments, and each
payment's money lies somewhere. Each process's control totals are counted again from the rows. The cost follows the
night's work; the whole history is proved on the first night of a month.

Source: the receivables rules on reconciliation; LKBR (2018:597) 3:6.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from reskontra import chain, reconciliation_causes, total_names
from reskontra.chain import NightStopped
from reskontra.exchange.staff_files import staff_csv
from reskontra.ledger import constant
from reskontra.processes import BY_NAME, NIGHT
from reskontra.reconciliation_causes import ACCOUNTS, Causes
from reskontra.tally import Tally, Total

if TYPE_CHECKING:
    from reskontra.night import Night


class Sides(NamedTuple):
    """The process that answers for an equality, and what stands on either side, in Swedish."""

    step: str
    left: str
    right: str


EQUALITIES = {
    "carried": Sides(
        "reconciliation", "Öppna {account} vid förra avstämningen + rörelser sedan dess", "Öppna {account} nu"
    ),
    "proved": Sides("reconciliation", "Öppna {account}", "Kontots saldo i bokföringen"),
    "touched": Sides(
        "reconciliation", "Poster som nattens bokningar rört och som inte går jämnt ut", "Samma poster bland de öppna"
    ),
    "double_entry": Sides("reconciliation", "Nattens bokningar, debet", "Bokningar som går jämnt ut, kredit"),
    "listed": Sides(
        "reconciliation",
        "Nattens bokningar på reskontrans konton",
        "Poster och avräkningar bakom dem, bokning för bokning",
    ),
    "bank": Sides(
        "payment_matching", "Betalningar enligt bankens insättningar", "Bokförda betalningar + betalningar som väntar"
    ),
    "bank_files": Sides(
        "payment_matching",
        "Betalningar enligt bankens insättningar, insättning för insättning",
        "Matchade, oidentifierade och väntande betalningar",
    ),
    "orders": Sides("invoicing", "Inlästa order", "Order som är fakturerade eller väntar, på ett ställe var"),
    "documents": Sides("distribution", "Nya handlingar", "Handlingar som är utlämnade eller väntar"),
    "interest": Sides(
        "interest_invoicing",
        "Räknade ränterader",
        "Ränterader som är fakturerade, väntar eller gavs upp, på ett ställe var",
    ),
    "agency": Sides(
        "collection",
        "Öppna fordringar på inkassoombudet",
        "Inbetalningar som ombudet inte har redovisat och utbetalningar som inte är på banken",
    ),
    "history": Sides("reconciliation", "Alla poster i hela bokföringen som inte är reglerade", "Öppna poster"),
    "history_balance": Sides("reconciliation", "Öppna {account}", "Kontots saldo i hela bokföringen"),
}

FILE_KIND = "reconciliation"
NEVER: dict[str, Any] = {
    "run_id": 0,
    "business_on": date.min,
    "last_entry_id": 0,
    "last_item_id": 0,
    "last_deposit_id": 0,
    "last_payment_id": 0,
}
HEADINGS = {
    "line_no": "Nr",
    "step_title": "Steg",
    "left_text": "Vänster led",
    "left_count": "Vänster antal",
    "left_ore": "Vänster kronor",
    "right_text": "Höger led",
    "right_count": "Höger antal",
    "right_ore": "Höger kronor",
    "difference_count": "Skillnad antal",
    "difference_ore": "Skillnad kronor",
}


@dataclass(frozen=True)
class Equality:
    """Two sides that must be the same number and öre; `step` is the process that answers for them."""

    name: str
    step: str
    left_text: str
    right_text: str
    left: Total
    right: Total

    @property
    def holds(self) -> bool:
        return self.left == self.right

    def __str__(self) -> str:
        return (
            f"”{self.left_text}” är {self.left} men ”{self.right_text}” är {self.right} "
            f"({chain.difference(self.right, self.left)})"
        )


def run(night: Night) -> Tally:
    """Hold every equality of the night; a difference is kept, sent to finance and stops the night."""
    ledger, keys = night.ledger, night.keys
    last = ledger.row("last_reconciliation", **keys) or NEVER
    ledger.run("forget_reconciliation", **keys)
    month_is_new = last["business_on"].strftime("%Y%m") != night.business_on.strftime("%Y%m")
    found = [*_of_the_ledger(night, last), *_of_the_processes(night)]
    if month_is_new:
        found += _read(night, "history_equalities")
    sent = _keep(night, found)
    ledger.run("insert_movement", client=night.client.code, run_id=night.run_id)
    wrong = [equality for equality in found if not equality.holds]
    if wrong:
        causes = reconciliation_causes.find(night, last["last_entry_id"], history_is_read=month_is_new)
        raise NightStopped(_told(night, wrong, sent, causes), keeps_work=True)
    ledger.run("insert_reconciliation", history_is_read=month_is_new, **keys)
    tally = Tally({"avstämningar": len(found), "skillnader": 0})
    if month_is_new:
        tally.count("avstämningar mot hela bokföringen", 1)
    return tally


def _of_the_ledger(night: Night, last: dict[str, Any]) -> list[Equality]:
    """Equalities reckoned from postings and from the rows that money, orders, documents and interest leave."""
    ledger, client = night.ledger, night.client.code
    run, entry = {"last_run_id": last["run_id"]}, {"last_entry_id": last["last_entry_id"]}
    item, payment = {"last_item_id": last["last_item_id"]}, {"last_payment_id": last["last_payment_id"]}
    ledger.run("stage_moved", client=client, **run, **item)
    ledger.analyze("moved")
    ledger.run("stage_touched_item", client=client, **item)
    ledger.analyze("touched_item")
    ledger.run("stage_item_balance", client=client, **run, **entry)
    ledger.run("stage_voucher_side", client=client, **entry)
    ledger.run("stage_bank_payment", client=client, **payment)
    ledger.run("stage_bank_deposit", client=client, last_deposit_id=last["last_deposit_id"])
    return [
        *_read(night, "item_equalities"),
        *_read(night, "voucher_equalities", **entry),
        *_read(night, "bank_equalities", **entry),
        *_read(night, "agency_equalities"),
        *_read(night, "work_equalities", after_on=last["business_on"], business_on=night.business_on),
    ]


def _read(night: Night, statement: str, **parameters: object) -> list[Equality]:
    found = []
    for row in night.ledger.rows(statement, client=night.client.code, **parameters):
        sides, account_key = EQUALITIES[row["name"]], row.get("account_key")
        words = {"account": ACCOUNTS.get(account_key or "", "")}
        found.append(
            Equality(
                f"{row['name']}:{account_key}" if account_key else row["name"],
                sides.step,
                sides.left.format(**words),
                sides.right.format(**words),
                Total(row["left_count"], row["left_ore"]),
                Total(row["right_count"], row["right_ore"]),
            )
        )
    return found


def _of_the_processes(night: Night) -> Iterator[Equality]:
    """Each process's totals counted again: what has changed since its step, and its equations on what is there now."""
    left_behind = chain.stored(night)
    now = {name: total for name, total in left_behind.items() if name.startswith(total_names.PREVIOUS)}
    processes = [
        process for process in dict.fromkeys(step.process for step in NIGHT) if process.name != "reconciliation"
    ]
    done = [process for process in processes if any(name.startswith(f"{process.name}.") for name in left_behind)]
    for process in done:
        now |= {f"{process.name}.{name}": total for name, total in chain.reckon(night, process).items()}
        for name in sorted(now):
            if name.startswith(f"{process.name}.") and now[name] != left_behind.get(name):
                title = total_names.title(name)
                before = left_behind.get(name, Total(0, 0))
                yield Equality(name, process.name, f"{title} när steget blev klart", f"{title} nu", before, now[name])
    for process in done:
        for left, right in chain.equations(process, now):
            words = total_names.phrase(left), total_names.phrase(right)
            yield Equality(f"{left} = {right}", process.name, *words, _sum(left, now), _sum(right, now))


def _sum(side: str, totals: dict[str, Total]) -> Total:
    return sum((totals.get(name, Total(0, 0)) for name in total_names.sides(side)), Total(0, 0))


def _keep(night: Night, found: list[Equality]) -> str:
    """Store the equalities and send them to finance, whether they hold or not; the name of the file."""
    rows = pa.table(
        {
            "line_no": range(1, len(found) + 1),
            "name": [equality.name for equality in found],
            "step": [equality.step for equality in found],
            "left_text": [equality.left_text for equality in found],
            "right_text": [equality.right_text for equality in found],
            "left_count": [equality.left.count for equality in found],
            "left_ore": [equality.left.ore for equality in found],
            "right_count": [equality.right.count for equality in found],
            "right_ore": [equality.right.ore for equality in found],
        }
    )
    night.ledger.load("reconciliation_line", constant(rows, client=night.client.code, run_id=night.run_id))
    shown = (
        rows.append_column("step_title", pa.array([BY_NAME[equality.step].title for equality in found]))
        .append_column("difference_count", pa.array([e.right.count - e.left.count for e in found], pa.int64()))
        .append_column("difference_ore", pa.array([e.right.ore - e.left.ore for e in found], pa.int64()))
    )
    night.exchange.send(
        night.settings.exchange.accounts.finance,
        f"AVSTAMNING_{night.client.code}_{night.business_on:%Y%m%d}.csv",
        staff_csv("Avstämning", shown, HEADINGS),
        kind=FILE_KIND,
        rows=len(found),
        may_differ=True,
    )
    sent = night.ledger.one("last_sent", client=night.client.code, run_id=night.run_id, kind=FILE_KIND)
    return str(sent["name"])


def _told(night: Night, wrong: list[Equality], sent: str, causes: Causes) -> str:
    """The first difference, what it is about, where to look and where the whole list is."""
    steps = {equality.step for equality in wrong} | causes.steps
    titles = [process.title for process in BY_NAME.values() if process.name in steps - {"reconciliation"}]
    return (
        f"reconciliation: {wrong[0]}. "
        + (f"Ytterligare {len(wrong) - 1} avstämningar skiljer. " if len(wrong) > 1 else "")
        + (f"Det gäller {'; '.join(causes.named)}. " if causes.named else "")
        + (f"Sök orsaken i steget ”{'”, ”'.join(titles)}”. " if titles else "")
        + f"Natten stoppas i steget ”{BY_NAME['reconciliation'].title}”. Alla avstämningar står i {sent} i "
        "finance/out. Rätta orsaken och kör om steget."
    )
