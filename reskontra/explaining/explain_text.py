"""The life of an invoice as Swedish text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from reskontra.claims import next_step
from reskontra.explaining import event_names, explain_events, explain_terms
from reskontra.explaining.explain_words import (
    CASE_EVENTS,
    CHANNELS,
    COMPONENTS,
    DELIVERIES,
    DOCUMENTS,
    ITEMS,
    KINDS,
    PAYMENTS,
    RULES,
    STAGES,
    STATES,
)
from reskontra.processes import BY_NAME, STEPS
from reskontra.tally import kronor

Row = dict[str, Any]


def render(story: Row) -> str:
    """The story of `explain.explain` as text: what it is, where it came from, and what happened, in order of time."""
    lines: list[str] = []
    for order in story["orders"]:
        lines += _order(order, "")
    lines += _said(story, "")
    if story["payments"]:
        lines += ["", *_payments(story["payments"], story["candidates"], "")]
    for invoice in story["invoices"]:
        lines += ["", *_invoice(invoice)]
    for other in story["also"]:
        kind = other["found_as"].removeprefix("returned_")
        lines += ["", f"Numret är också {KINDS[kind]} {other['id']}: reskontra explain {kind}:{other['id']}"]
    return "\n".join(lines).strip("\n")


def _invoice(told: Row) -> Iterator[str]:
    one = told["invoice"]
    yield f"{DOCUMENTS[one['document_type']]} {one['invoice_no']}, OCR {one['ocr']}, bankgiro {one['bankgiro']}"
    yield f"  Kund {one['customer_no']}, förvaltning {one['department']}"
    yield from explain_terms.told(told["terms"], one["document_type"])
    yield (
        f"  {kronor(one['total_ore'])} kr: netto {kronor(one['net_ore'])}, moms {kronor(one['vat_ore'])}"
        + (f", öresavrundning {kronor(one['rounding_ore'])}" if one["rounding_ore"] else "")
    )
    yield f"  Utfärdad {one['issued_on']}, förfaller {one['due_on']}" + (
        f" (räknas från {one['due_effective_on']})" if one["due_effective_on"] != one["due_on"] else ""
    )
    if one["credits_invoice_no"]:
        yield f"  Krediterar faktura {one['credits_invoice_no']}"
    yield f"  Natten {one['business_on']}, program {one['code_version']}, policy {one['policy_version']}"
    yield f"  Öppet nu: {kronor(one['open_ore'])} kr"
    yield from _stands(told)
    for note in told["channel_notes"]:
        until = f" till {note['ended_on']}" if note["ended_on"] else ""
        yield f"  Kanalen {note['channel']} nådde inte kunden från {note['since_on']}{until}: {note['reason']}"
    yield from _origin(told)
    yield from _happened(told)
    yield from _said(told, "  ")


def _origin(told: Row) -> Iterator[str]:
    for order in told["orders"]:
        yield from _order(order, "  ")
    if told["lines"]:
        yield "  Rader"
    for line in told["lines"]:
        parts = " ".join(line[f"dim_{number}"] or "-" for number in range(1, 8)).rstrip(" -")
        yield (
            f"    {line['line_no']:>3}  {line['article'] or '':<8} {kronor(line['net_ore']):>14} kr  "
            f"moms {line['vat_code']:<4} konto {line['account']} {parts}"
        )


def _order(order: Row, indent: str) -> Iterator[str]:
    source = f"rad {order['file_line']} i {order['file_name']}" if order["file_name"] else order["source_system"]
    yield f"{indent}Order {order['order_id']}, {kronor(order['net_ore'])} kr netto, parti {order['batch_id']}, {source}"
    yield (
        f"{indent}  Inläst natten {order['business_on']}. Attest: mottagen av {order['receipt_attest_by']}, "
        f"beslutad av {order['decision_attest_by']} {order['decision_attest_at'][:10]}"
    )
    if order["held_because"]:
        yield f"{indent}  Faktureras inte: {order['held_because']}"
    elif order["waiting_since"]:
        yield f"{indent}  Väntar på fakturering sedan {order['waiting_since']}"
    elif order["invoice_no"]:
        yield f"{indent}  Blev faktura {order['invoice_no']}"


def _stands(told: Row) -> Iterator[str]:
    """Where a claim stands, what holds it, and what comes next."""
    stage, coming = told["stage"], told["next_step"]
    if not stage:
        return
    level = f" {stage['level']}" if stage["stage"] == "REMINDED" and stage["level"] > 1 else ""
    agency = f" ({STATES[stage['agency_state']]})" if stage["agency_state"] else ""
    yield f"  Läge: {STAGES[stage['stage']]}{level}{agency} sedan {stage['since_on']}, sett natten {stage['on_day']}"
    for stop in told["stops"]:
        if not stop["ended_on"]:
            until = f" till och med {stop['until_on']}" if stop["until_on"] else ""
            yield f"  Spärr nu: {stop['stop_code']} sedan {stop['set_on']}{until}, satt av {stop['set_by']}"
    if coming:
        when = f" {coming['on']}" if coming["on"] else ""
        yield f"  Nästa steg: {next_step.STEPS.get(coming['step'], 'inget av natten')}{when}. {coming['reason']}"
        for kept in coming["kept_back_by"]:
            until = f" till och med {kept['until_on']}" if kept["until_on"] else " tills det är åtgärdat"
            yield f"    Hålls tillbaka{until}: {kept['text']} ({kept['code']})"


def happened(told: Row) -> Iterator[tuple[str, str, str, Row]]:
    """All that has happened to an invoice: day ("" when it has none yet), kind, sentence and row; in no order."""
    for name, sentences in SENTENCES.items():
        for row in told[name]:
            for on, text in sentences([row]):
                yield on, name, text, row
    yield from explain_events.happened(told)


def _happened(told: Row) -> Iterator[str]:
    """What happened, day by day; on one day in the order of the night."""
    days = sorted(((on, text) for on, _, text, _ in happened(told)), key=lambda each: each[0])
    if days:
        yield "  Händelser"
    for on, text in days:
        yield f"    {on}  {text}"
    if told["items"]:
        yield "  Poster"
    for item in told["items"]:
        left = f"öppen {kronor(item['open_ore'])} kr" if item["open_ore"] else "reglerad"
        what = ITEMS[item["kind"]] + COMPONENTS[item["component"]]
        yield f"    {item['item_id']:>8}  {what}, {kronor(item['amount_ore'])} kr, {left}"
    if told["payments"]:
        yield from _payments(told["payments"], told["candidates"], "  ")


def _postings(entries: list[Row]) -> Iterator[tuple[str, str]]:
    """Each change of an item: what, how much on which account, by which rule, in which voucher."""
    for row in entries:
        exported = f", verifikat {row['voucher_no']} i {row['file_name']}" if row["voucher_no"] else ""
        of = f" (betalning {row['payment_id']})" if row["payment_id"] else ""
        taken_back = f" återför avräkning {row['reverses_settlement_id']}," if row["reverses_settlement_id"] else ""
        amount = f"{kronor(row['amount_ore'])} kr på konto {row['account'] or row['account_key']}"
        why = f" – {_rule(row)}" if row["rule"] else ""
        yield (
            row["business_on"],
            f"{event_names.title(row['event'])}{of}:{taken_back} post {row['item_id']} {amount}{why} "
            f"[bokning {row['entry_id']}{exported}]",
        )


def _rule(row: Row) -> str:
    """The rule by its Swedish name with its version, and the evidence."""
    version = f" version {row['rule_version']}" if row["rule_version"] is not None else ""
    return f"{RULES.get(row['rule'], row['rule'])}{version}, {row['evidence']}"


def _deliveries(documents: list[Row]) -> Iterator[tuple[str, str]]:
    for row in documents:
        title = DOCUMENTS.get(row["document_type"], row["document_type"])
        if row["event"] is None:
            yield "", f"{title}: inte utlämnad än"
        else:
            how = " ".join(filter(None, (DELIVERIES.get(row["event"], row["event"]), CHANNELS.get(row["channel"]))))
            why = f": {row['reason_text'] or row['reason_code']}" if row["reason_code"] else ""
            where = f" [{row['file_name']}]" if row["file_name"] else ""
            if row["event"] == "handed_over" and row["channel"] not in ("internal", "restricted"):
                where += f" (reskontra document {row['document_id']})"
            yield row["event_on"], f"{title} {how}{why}{where}"


def _reminders(reminders: list[Row]) -> Iterator[tuple[str, str]]:
    for row in reminders:
        fee = f"avgift {kronor(row['fee_ore'])} kr" if row["fee_ore"] else "utan avgift"
        yield (
            row["reminded_on"],
            f"Påminnelse {row['reminder_no']} om {kronor(row['open_capital_ore'])} kr, {fee}, svar senast "
            f"{row['respond_by_on']}, nästa steg {row['next_step_on']}",
        )


def _reminder_holds(holds: list[Row]) -> Iterator[tuple[str, str]]:
    for row in holds:
        yield row["business_on"], f"Påminns tidigast {row['until_on']}: {row['reason']}"


def _draws(draws: list[Row]) -> Iterator[tuple[str, str]]:
    for row in draws:
        yield (
            row["happened_on"],
            f"Autogirouppdrag {row['order_no']} om {kronor(row['amount_ore'])} kr den {row['draw_on']}: {row['text']}",
        )


def _cases(cases: list[Row]) -> Iterator[tuple[str, str]]:
    for row in cases:
        if row["event"]:
            why = f" ({row['reason']})" if row["reason"] else ""
            what = CASE_EVENTS.get(row["event"], row["event"])
            yield row["happened_on"], f"Inkassoärende {row['case_ref']} {what}{why} [{row['file_name']}]"


def _payments(payments: list[Row], candidates: list[Row], indent: str) -> Iterator[str]:
    yield f"{indent}Betalningar"
    for payment_id, group in groupby(payments, lambda row: row["payment_id"]):
        rows = list(group)
        first = rows[0]
        source = f"rad {first['file_line']} i {first['file_name']}" if first["file_name"] else "okänd fil"
        kind = PAYMENTS[first["kind"]]
        source += f" (även {first['also_told']})" if first["also_told"] else ""
        of = f" av betalning {first['reverses_payment_id']}" if first["reverses_payment_id"] else ""
        yield (
            f"{indent}  {payment_id:>8}  {first['paid_on']}  {kind}{kronor(first['paid_ore'])} kr{of}, insättning "
            f"{first['deposit_key'] or 'okänd'}, {source}"
        )
        for row in rows:
            if row["rule"] is None:
                yield f"{indent}            väntar på att matchas"
                continue
            to = f"post {row['item_id']}" + (f" (faktura {row['invoice_no']})" if row["invoice_no"] else "")
            side = "från" if row["reverses_settlement_id"] else "mot"
            yield f"{indent}            {row['business_on']}  {kronor(row['amount_ore'])} kr {side} {to}: {_rule(row)}"
        for row in (row for row in candidates if row["payment_id"] == payment_id):
            yield (
                f"{indent}            {row['business_on']}  kandidat faktura {row['invoice_no']}, "
                f"{row['score_percent']} %: {_rule(row)}"
            )


def _interest(lines: list[Row]) -> Iterator[tuple[str, str]]:
    for row in lines:
        percent = f"{row['rate_percent_x100'] // 100},{row['rate_percent_x100'] % 100:02d} %"
        where = (
            f"på räntefaktura {row['interest_invoice_no']}"
            if row["interest_invoice_no"]
            else f"gavs upp {row['given_up_on']} ({row['reason']})"
            if row["given_up_on"]
            else f"väntar sedan {row['waiting_since']}"
        )
        if row["days"] == 0:
            yield row["business_on"], f"Räntan sänks eller tas tillbaka: {kronor(row['interest_ore'])} kr, {where}"
            continue
        yield (
            row["business_on"],
            f"Ränta {row['from_on']} till {row['to_on']}, {row['days']} dagar, {percent} på "
            f"{kronor(row['capital_ore'])} kr: {kronor(row['interest_ore'])} kr, {where}",
        )


def _said(told: Row, indent: str) -> Iterator[str]:
    """Why something went back, and what the checks have said."""
    for reject in told["rejects"]:
        where = f", rad {reject['line_no']} i {reject['file_name']}" if reject["file_name"] else ""
        found = f" ”{reject['found']}”." if reject["found"] else ""
        yield (
            f"{indent}Återsänd natten {reject['business_on']} ({BY_NAME[reject['process']].title}{where}), "
            f"{reject['field']}:{found} {reject['wanted']} {reject['action']} ({reject['rule']})"
        )
    for finding in told["findings"]:
        step = STEPS[finding["step"]].title if finding["step"] in STEPS else finding["step"]
        yield f"{indent}Natten {finding['business_on']}, {step}: {finding['message']} ({finding['rule']})"


SENTENCES = {
    "entries": _postings,
    "documents": _deliveries,
    "reminders": _reminders,
    "reminder_holds": _reminder_holds,
    "draws": _draws,
    "interest": _interest,
    "cases": _cases,
}
