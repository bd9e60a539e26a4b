"""The agency's acknowledgements (kvittenser): what became of the cases and recalls we sent.

Source: KRI 1.0, ACK and its error codes. A rejected case stays with the sender and its stage is unchanged; a recall is
done when it is confirmed.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from formats import faults
from formats.faults import Fault

if TYPE_CHECKING:
    from formats import kri
    from reskontra.exchange import InboundFile
    from reskontra.night import Night
    from reskontra.tally import Tally

# What an error code means, and what to do; the agency's own words may tell of a person and are not repeated.
MEANINGS = {
    "FILE_GAP": "en fil före den saknas",
    "FILE_DUPLICATE": "filen har kommit förut",
    "FILE_REFUSED": "filen kan inte läsas",
    "COUNT_DIFF": "filens antal stämmer inte",
    "SUM_DIFF": "filens summor stämmer inte",
    "VERSION": "formatets version är okänd",
    "UNKNOWN_CREDITOR": "ombudet känner inte borgenären",
    "UNKNOWN_CASE": "ombudet känner inte ärendet",
    "UNKNOWN_INVOICE": "ombudet känner inte fakturan",
    "DUPLICATE_CASE": "ärendet finns redan hos ombudet",
    "DUPLICATE_INVOICE": "fakturan finns redan i ett ärende hos ombudet",
    "DUPLICATE_EVENT": "händelsen finns redan hos ombudet",
    "ID_INVALID": "identitetsnumret är fel",
    "NAME_MISSING": "namnet saknas",
    "ADDRESS_MISSING": "adressen saknas",
    "MINOR": "gäldenären är underårig",
    "DECEASED": "gäldenären är avliden",
    "PROTECTED": "gäldenären har skyddade personuppgifter",
    "AMOUNT_ZERO": "beloppet är noll",
    "AMOUNT_TOO_SMALL": "beloppet är för litet",
    "OVERPAID": "fordran är överbetald",
    "DATE_INVALID": "ett datum är fel",
    "NOT_DUE": "fordran är inte förfallen",
    "LIMITED": "fordran är preskriberad",
    "FEE_NOT_ALLOWED": "avgiften får inte tas ut",
    "ALREADY_CLOSED": "ärendet är redan avslutat",
    "IN_KFM": "ärendet är hos Kronofogden och måste återkallas där",
    "DISPUTED": "fordran är bestridd",
}
DEBTOR_CODES = ("ID_INVALID", "NAME_MISSING", "ADDRESS_MISSING", "MINOR", "DECEASED", "PROTECTED")
NOTHING_TO_RECALL = ("ALREADY_CLOSED", "UNKNOWN_CASE", "UNKNOWN_INVOICE", "DUPLICATE_EVENT")

_WANTED = {
    "UNKNOWN_FILE": "Kvittensen ska gälla en fil som vi har lämnat.",
    "UNKNOWN_CASE": "Kvittensen ska gälla ett ärende i den filen.",
    "UNKNOWN_EVENT": "Kvittensen ska gälla en händelse i den filen.",
}
_ASK = "Be ombudet om en rättad kvittens."


def reopen_corrected(night: Night) -> None:
    """Let cases go again that were rejected for what stood of the debtor and has been corrected since."""
    night.ledger.run(
        "close_corrected_cases",
        client=night.client.code,
        business_on=night.business_on,
        debtor_codes=list(DEBTOR_CODES),
    )


def take(night: Night, file: InboundFile, read: kri.Kri, tally: Tally) -> None:
    """Note what one acknowledgement answers; rows that answer nothing of ours are put aside."""
    ledger, client = night.ledger, night.client.code
    rows = read.tables["ack"].drop_columns(["message"])
    ledger.run("forget_staged_acks")
    ledger.stage("ack_row", rows)
    ledger.run("find_ack_faults", client=client)
    ledger.run("stage_file_answer", client=client)
    ledger.run("answer_kri_file", client=client, business_on=night.business_on)
    _answer_cases(night, tally)
    _answer_recalls(night, tally)
    _answer_events(night, tally)
    strange = ledger.rows("ack_faults")
    said = faults.concat([read.faults, faults.table(map(_fault, strange))])
    put_aside = len(set(said["line_no"].to_pylist()))
    file.taken(
        read=read.rows["ack"],
        taken=read.rows["ack"] - put_aside,
        put_aside=put_aside,
        sums=[("Kvittensrader", read.rows["ack"], 0)],
        rejects=said,
    )
    tally.count("kvittenser", 1)


def _fault(row: dict[str, Any]) -> Fault:
    where = {"field": "row_key", "line_no": row["line_no"], "key": row["row_key"] or ""}
    return Fault(row["rule"], _WANTED[row["rule"]], _ASK, row["found"], **where)


def _answer_cases(night: Night, tally: Tally) -> None:
    """Note the accepted cases; what was rejected is ours again, and a person's work."""
    ledger, client = night.ledger, night.client.code
    ledger.run("stage_case_answer", client=client)
    ledger.run("insert_case_answer", **night.keys)
    ledger.run("close_rejected_case", client=client)
    ledger.run("close_rejected_orders", client=client)
    answers = ledger.rows("case_answers")
    rejected = [row for row in answers if row["outcome"] == "rejected"]
    ledger.stage("rejected_case", _work(rejected))
    ledger.run("add_rejected_case", **night.keys)
    for row in rejected:
        tally.hold(row["error_code"], row["case_ref"], _rejected(row))
    _tell_files(answers, "ärenden", "Ärendena är kvar hos oss och lämnas på nytt i nästa fil.", tally)


def _work(rejected: list[dict[str, Any]]) -> pa.Table:
    columns = {
        "case_ref": [row["case_ref"] for row in rejected],
        "customer_no": [row["customer_no"] for row in rejected],
        "text": [_rejected(row) for row in rejected],
    }
    return pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns]))


def _rejected(row: dict[str, Any]) -> str:
    code = row["error_code"]
    then = "Rätta kunden i UBW; sedan lämnas ärendet igen." if code in DEBTOR_CODES else "En handläggare beslutar."
    if row["is_other_ledgers"]:
        then = "Reskontran som äger fordran har fått besked; den rättar och lämnar uppdraget på nytt."
    return f"Ombudet avvisar ärende {row['case_ref']}: {MEANINGS.get(code, 'okänd orsak')} ({code}). {then}"


def _answer_recalls(night: Night, tally: Tally) -> None:
    """Close what the agency has let go; a recall it has not confirmed is a person's work."""
    ledger, client = night.ledger, night.client.code
    ledger.run("stage_recall_answer", client=client, done_codes=list(NOTHING_TO_RECALL))
    ledger.run("insert_recall_confirmed", **night.keys)
    ledger.run("close_recalled_case", client=client)
    ledger.run("close_recalled_orders", client=client)
    ledger.run("add_rejected_recall", **night.keys)
    answers = ledger.rows("recall_answers")
    for row in answers:
        if row["outcome"] == "rejected":
            tally.hold(
                row["error_code"],
                row["event_id"],
                f"Ombudet avvisar återkallelsen {row['event_id']} av ärende {row['case_ref']}: "
                f"{MEANINGS.get(row['error_code'], 'okänd orsak')} ({row['error_code']}). Kontakta ombudet i dag.",
            )
    _tell_files(answers, "återkallelser", "Kontakta ombudet i dag: kraven får inte drivas vidare.", tally)


def _answer_events(night: Night, tally: Tally) -> None:
    """Name what we have told of payments and credits and the agency has not taken: its claim is not ours then."""
    answers = night.ledger.rows("event_answers", client=night.client.code)
    for row in answers:
        if row["outcome"] == "rejected":
            tally.hold(
                row["error_code"],
                row["event_id"],
                f"Ombudet avvisar händelsen {row['event_id']} om faktura {row['invoice_no']} ({row['case_ref']}): "
                f"{MEANINGS.get(row['error_code'], 'okänd orsak')} ({row['error_code']}). Ombudets fordran är nu en "
                "annan än vår: kontakta ombudet.",
            )
    _tell_files(answers, "händelser", "Kontakta ombudet i dag: betalningar och krediteringar är inte kända där.", tally)


def _tell_files(answers: list[dict[str, Any]], what: str, then: str, tally: Tally) -> None:
    """Name the files that were refused whole, and those whose rows were answered in part only."""
    refused = [row for row in answers if row["outcome"] == "refused"]
    for (name, code), rows in groupby(refused, lambda row: (row["file_name"], row["error_code"])):
        why = f"{MEANINGS.get(code, 'okänd orsak')} ({code})"
        tally.stop(code, name, f"Ombudet har avvisat filen {name} med {len(list(rows))} {what}: {why}. {then}")
    unanswered = [row for row in answers if row["outcome"] == "unanswered"]
    for name, rows in groupby(unanswered, lambda row: row["file_name"]):
        tally.warn("ACK_INCOMPLETE", name, f"Ombudet har inte svarat på {len(list(rows))} {what} i {name}. {_ASK}")
