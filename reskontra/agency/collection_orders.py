"""Collection orders (inkassouppdrag): claims that stay in another ledger and go to the agency through us.

They are never receivables of ours: nothing is posted. Each row is judged by the rules of our own cases, answered in
Swedish, and what is sound becomes a case the same night. Source: receivables rules 5.4, 9.2-9.4; rulings 1, 3, 8, 56.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from formats import collection_order, faults, kri
from formats.faults import Fault
from reskontra.agency import agency_files, collection_order_events
from reskontra.agency.neutral_text import not_neutral
from reskontra.exchange import file_kinds
from reskontra.exchange.staff_files import staff_csv
from reskontra.exchange.whole_files import taken_whole
from reskontra.rules import limitation
from reskontra.rules.bank_days import next_bank_days_or_same

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.tally import Tally

WANTED = {
    "UNKNOWN_INVOICE": "Fakturan ska vara ett pågående inkassouppdrag.",
    "DUPLICATE_EVENT": "Fakturan är redan återkallad, eller händelsen med referensen redan lämnad.",
    "ALREADY_CLOSED": "Uppdraget är återkallat; ombudet behöver inte få veta mer.",
    "NOT_SENT": "Uppdraget är inte lämnat till ombudet än: återkalla det och lämna ett nytt med rätt belopp.",
    "SPLIT_DIFF": "Kapitalet får inte vara mer än beloppet, och av en kreditering är allt kapital.",
    "OVERPAID": "Kapitalet får inte vara mer än vad som är kvar hos ombudet.",
    "AMOUNT_ZERO": "Beloppet ska vara större än noll.",
    "DATE_INVALID": "value_on får inte ligga efter nattens dag.",
    "PROTECTED": "Personer med skyddade uppgifter lämnas aldrig till ombudet. Behörig handläggare hör av sig.",
    "DUPLICATE_INVOICE": "Fakturan är redan ett inkassouppdrag, eller står två gånger i filen.",
    "KRAVKOD_UNKNOWN": "Kravkoden ska finnas i kommunens policy.",
    "KRAVKOD": "Kravkoden ska vara en som lämnas till ombudet.",
    "MINOR": "Gäldenären får inte vara, eller ha varit, underårig när fordran uppkom.",
    "DECEASED": "Ett dödsbo lämnas inte till ombudet utan beslut av en handläggare.",
    "STOPPED": "Gäldenären får inte krävas genom ombudet. Kontakta ekonomiavdelningen.",
    "TEXT_NOT_NEUTRAL": "Texten får inte berätta om vård, omsorg eller bistånd.",
    "NOT_DUE": "Fordran, eller tiden i den egna påminnelsen, har inte gått ut.",
    "NOT_REMINDED": "En egen påminnelse ska ha skickats; ange dess dag i reminder_on.",
    "LIMITED": "Fordran är preskriberad.",
    "AMOUNT_TOO_SMALL": "Kapitalet ska nå kommunens minsta belopp för ärenden.",
    "FEE_NOT_ALLOWED": "Avgiften kräver avtal, en skickad påminnelse och högst lagens belopp.",
}
# Only these are moved out of the folder: what else has come late waits for its own step.
PATTERN = f"{collection_order.PREFIX}_*"
ACTION = "Raden är inte mottagen; rätta och lämna den på nytt."

TOLD = {
    "sent": "Lämnad till ombudet.",
    "accepted": "Mottagen av ombudet; numret är ombudets.",
    "rejected": "Avvisad av ombudet. Rätta och lämna uppdraget på nytt; en hel avvisad fil skickar vi igen.",
    "recalled": "Återkallad hos ombudet; svar väntas.",
    "recall_confirmed": "Ombudet har avslutat ärendet efter återkallelsen.",
    "reported": "Betalningen eller krediteringen är lämnad till ombudet.",
    "closed": "Avslutad eller återlämnad av ombudet; läget är ombudets kod.",
}
HEADINGS = {
    "invoice_no": "Faktura",
    "case_ref": "Ärende",
    "event": "Händelse",
    "reason": "Kod",
    "happened_on": "Dag",
    "open_capital_ore": "Kapital i uppdraget",
    "text": "Vad det betyder",
}


def take(night: Night, tally: Tally) -> None:
    """Read the collection orders of every operational system; a refused file is named and stops nothing else."""
    for system in night.settings.exchange.accounts.systems:
        for file in night.exchange.inbox(f"systems/{system}", PATTERN):
            known = file_kinds.recognise(file)
            if known.kind != file_kinds.COLLECTION_ORDER or not file_kinds.is_ours(known, night):
                continue
            with taken_whole(night, file, tally, "ORDER_FILE_REFUSED", f"Filen {file.name} är avvisad"):
                _take(night, system, file, tally)


def _take(night: Night, system: str, file: InboundFile, tally: Tally) -> None:
    ledger, client = night.ledger, night.client.code
    collection_order.parse_file_name(file.name)
    sheet = collection_order.read(file.read())
    rows = _shaped(night, system, sheet.table)
    said = _said(night, rows.filter(pc.equal(rows["order"], collection_order.NEW)))
    judged = _judged(night, rows, said)
    wrong = pa.array([row["line_no"] for row in judged], pa.int64())
    kept = rows.filter(pc.invert(pc.is_in(rows["line_no"], value_set=wrong)))
    claims = kept.filter(pc.equal(kept["order"], collection_order.NEW))
    events = kept.filter(_is_event(kept))
    first = night.take_numbers("collection_order", claims.num_rows)
    ledger.run("mark_recalled_orders", client=client)
    ledger.run("insert_collection_order", first_order_no=first, file_id=file.file_id, **night.keys)
    ledger.run("add_protected_order", **night.keys)
    collection_order_events.keep(night, file, events.num_rows)
    by_line = {row["line_no"]: row for row in said.to_pylist()}
    file.taken(
        read=sheet.rows,
        taken=kept.num_rows,
        put_aside=sheet.rows - kept.num_rows,
        sums=_sums(claims, events, kept.num_rows),
        rejects=faults.concat([sheet.faults, faults.table(_fault(row, by_line) for row in judged)]),
    )
    tally.count("inkassouppdrag", claims.num_rows)
    for row in judged:
        if row["rule"] == "PROTECTED":
            text = f"{file.name} rad {row['line_no']}: {WANTED['PROTECTED']} En arbetsuppgift är upplagd."
            tally.hold("PROTECTED", f"{system}/{row['invoice_no']}", text)


def _is_event(rows: pa.Table) -> pa.Array:
    kinds = pa.array([collection_order.PAYMENT, collection_order.CREDIT])
    return pc.is_in(rows["order"], value_set=kinds)


def _sums(claims: pa.Table, events: pa.Table, kept: int) -> list[tuple[str, int, int]]:
    """What the receipt says was taken: label, count, öre."""
    ore, told_ore = (
        pc.sum(table[name], min_count=0).as_py()
        for table, name in ((claims, "open_capital_ore"), (events, "amount_ore"))
    )
    return [
        ("Inkassouppdrag", claims.num_rows, ore),
        ("Återkallelser", kept - claims.num_rows - events.num_rows, 0),
        ("Betalningar och krediteringar", events.num_rows, told_ore),
    ]


def _judged(night: Night, rows: pa.Table, said: pa.Table) -> list[dict[str, Any]]:
    """The rows that cannot be taken: `line_no`, `invoice_no`, `rule`."""
    ledger, keys = night.ledger, {"client": night.client.code, "business_on": night.business_on}
    ledger.run("forget_staged_order_rows")
    ledger.stage("order_row", rows)
    ledger.stage("order_said", said)
    ledger.stage("order_debtor", rows.select(["id_no"]))
    ledger.run("stage_order_hold", **keys)
    ledger.run("find_order_faults", **keys)
    ledger.run("find_order_event_faults", **keys)
    return ledger.rows("order_faults")


def _shaped(night: Night, system: str, rows: pa.Table) -> pa.Table:
    """The rows with what is reckoned from them: system, action, moved due day, limitation, place among its equals."""
    policy = night.policy
    kravkod = policy.table("kravkod")
    known = pc.index_in(rows["kravkod"], value_set=kravkod["kravkod"].combine_chunks())
    general = pc.if_else(
        pc.equal(rows["debtor_kind"], "O").fill_null(False), policy.number("years_other"), policy.number("years_person")
    )
    years = pc.coalesce(kravkod["limitation_years"].take(known), general)
    arose_on = limitation.arose_on(rows["period_to"], rows["invoice_on"])
    is_first = pc.and_(
        pc.equal(kravkod["hand_over"].take(known), "at_reminder").fill_null(False), rows["reminder_on"].is_null()
    )
    reference = pc.if_else(_is_event(rows), pc.fill_null(rows["reference"], ""), "")
    keys = pc.binary_join_element_wise(rows["order"], rows["invoice_no"], reference, "\x1f").to_pandas()
    added = {
        "system": pa.array([system] * rows.num_rows, pa.string()),
        "action": pc.if_else(is_first, "REMINDER", "DEMAND"),
        "due_effective_on": next_bank_days_or_same(rows["due_on"]),
        "limits_on": limitation.limits_on(arose_on, years),
        "place": pa.array(keys.groupby(keys).cumcount() + 1, pa.int64()),
    }
    for name, column in added.items():
        rows = rows.append_column(name, column)
    return rows


def _said(night: Night, rows: pa.Table) -> pa.Table:
    """What the checks of a case and of texts say of new rows: the first rule for each `line_no`, with what it wants."""
    refs = pc.cast(rows["line_no"], pa.string())
    tables = {
        "case": _columns(rows, kri.FILE_TYPES["CASES"].records[0].schema.names)
        .append_column("case_ref", refs)
        .append_column("customer_id", rows["customer_no"])
        .append_column("language", pa.array(["sv"] * rows.num_rows, pa.string()))
        .append_column("disputed", pa.array([False] * rows.num_rows))
        .append_column("eviction", pa.array([False] * rows.num_rows)),
        "invoice": _columns(rows, kri.FILE_TYPES["CASES"].records[2].schema.names)
        .append_column("case_ref", refs)
        .append_column("rate_kind", pa.array(["REF"] * rows.num_rows, pa.string()))
        .append_column("margin_or_rate_x100", pa.array([0] * rows.num_rows, pa.int64())),
    }
    found: dict[int, tuple[str, str, str]] = {
        int(ref): ("TEXT_NOT_NEUTRAL", "text", WANTED["TEXT_NOT_NEUTRAL"]) for ref in not_neutral(night, tables)
    }
    for row in kri.check("CASES", tables).to_pylist():
        found.setdefault(int(row["key"]), (row["rule"], row["field"], row["wanted"]))
    lines = sorted(found)
    columns = {name: [found[line][place] for line in lines] for place, name in enumerate(("rule", "field", "wanted"))}
    schema = pa.schema([("line_no", pa.int64()), *((name, pa.string()) for name in columns)])
    return pa.table({"line_no": lines, **columns}, schema=schema)


def _columns(rows: pa.Table, names: list[str]) -> pa.Table:
    return rows.select([name for name in names if name in rows.column_names])


def _fault(row: Mapping[str, Any], told: Mapping[int, Mapping[str, str]]) -> Fault:
    by_rule = told.get(row["line_no"], {})
    wanted = WANTED.get(row["rule"]) or by_rule.get("wanted", "")
    field = by_rule.get("field", "") if by_rule.get("rule") == row["rule"] else ""
    return Fault(row["rule"], wanted, ACTION, field=field, line_no=row["line_no"], key=row["invoice_no"])


def recall(night: Night, tally: Tally) -> None:
    """Call back what the ledgers have taken back, and what our register has come to forbid; the same night."""
    ledger, client = night.ledger, night.client.code
    ledger.run("forget_staged_order_rows")
    ledger.run("stage_open_debtors", client=client)
    ledger.run("stage_order_hold", client=client, business_on=night.business_on)
    ledger.run("mark_held_orders", client=client)
    for row in ledger.rows("forget_held_orders", client=client):
        key = f"{row['system']}/{row['invoice_no']}"
        tally.hold("ORDER_HELD", key, f"Inkassouppdraget {key} lämnas inte till ombudet: {WANTED['STOPPED']}")
    counted = ledger.one("count_order_recalls", client=client)
    if not counted["recalls"]:
        return
    numbers = agency_files.event_numbers(night, counted["recalls"])
    recalls = ledger.table("order_recall_records", client=client, business_on=night.business_on, **numbers)
    for part in kri.split("RECALLS", {"recall": recalls}, night.settings.collection.max_records):
        sent = agency_files.send(night, "RECALLS", part)
        named = part["recall"].select(["event_id", "case_ref", "invoice_no", "reason"])
        ledger.stage("order_recall_sent", named.append_column("file_name", pa.array([sent.name] * named.num_rows)))
    ledger.run("insert_order_recall", **night.keys)
    tally.count("återkallelser åt andra", counted["recalls"])


def hand_over(night: Night, tally: Tally) -> None:
    """Hand the waiting claims of other ledgers to the agency, one case for each ledger, debtor and action."""
    ledger, policy = night.ledger, night.policy
    ledger.run("stage_order_case", client=night.client.code, business_on=night.business_on)
    cases = ledger.table("order_case_records")
    if not cases.num_rows:
        return
    tables = {
        "case": cases,
        "invoice": ledger.table(
            "order_invoice_records",
            late_margin_x100=policy.percent_x100("margin_percent"),
            return_margin_x100=policy.percent_x100("return_margin_percent"),
        ),
        "fee": ledger.table("order_fee_records"),
    }
    ledger.stage("new_order_case", agency_files.send_cases(night, tables))
    ledger.run("insert_order_case", **night.keys)
    tally.count("ärenden åt andra", cases.num_rows)


def tell(night: Night) -> None:
    """Send each ledger the list of what has happened tonight to its claims; nothing happened, no list."""
    rows = night.ledger.table("order_answers", client=night.client.code, run_id=night.run_id, happened=list(TOLD))
    told = rows.append_column("text", pa.array([TOLD[event] for event in rows["event"].to_pylist()], pa.string()))
    day, client = night.business_on, night.client.code
    for system in sorted(set(rows["system"].to_pylist())):
        own = told.filter(pc.equal(told["system"], system))
        content = staff_csv("Inkassoredovisning", own, HEADINGS)
        name = f"INKASSOREDOVISNING_{client}_{day:%Y%m%d}.csv"
        night.exchange.send(
            f"systems/{system}", name, content, kind="collection_order_answers", rows=own.num_rows, may_differ=True
        )
