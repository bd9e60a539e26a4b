"""Who gets invoices in the internet bank: registrations in and answered, and what the banks report of each invoice.

A payer's registration is what the newest event says (view bank_recipient); a payer becomes registered by the
distributor's list alone, nothing of ours is asked for. Source: distribution reference 5.3 and 5.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from formats import efaktura
from formats.delimited import SerialName, Sheet
from reskontra.delivery import document_answers
from reskontra.exchange.file_kinds import client_named
from reskontra.exchange.whole_files import taken_whole
from reskontra.rules.bank_days import add_bank_days
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night

PATTERNS = ("EFAKTURA_REGISTRATION_*", "EFAKTURA_RESULT_*")


def take(night: Night, tally: Tally) -> None:
    """Take in the client's files of registrations and results; a refused file is named and stops nothing else."""
    for file in night.exchange.inbox(night.settings.exchange.accounts.distributor, PATTERNS):
        if client_named(file.name, night) != night.client.code:
            continue
        assert file.file_id  # registered before the savepoint, which a refusal rolls back
        with taken_whole(night, file, tally, "EFA-REFUSED", f"Filen {file.name} är avvisad"):
            kind, sheet = efaktura.read(file.read())
            if kind == efaktura.REGISTRATION:
                _take_registrations(night, file, sheet, tally)
            else:
                _take_results(night, file, sheet, tally)
    _tell_of_silence(night, tally)


def _take_registrations(night: Night, file: InboundFile, sheet: Sheet, tally: Tally) -> None:
    """Note each event once, and answer it in a file of the distributor's."""
    ledger, keys = night.ledger, {**night.keys, "file_id": file.file_id}
    ledger.run("forget_bank_rows")
    ledger.stage("incoming_registration", sheet.table)
    ledger.analyze("incoming_registration")
    noted = ledger.run("judge_registrations", **keys)
    answers = ledger.table("registration_answers", **keys)
    if answers.num_rows:
        _send_answers(night, answers)
    aside = _put_aside(night, file, sheet.faults)
    rejects = ledger.table("answer_rejects", **keys)
    sums = [("Anmälningar", noted, 0)]
    ignored = sheet.rows - noted - aside
    file.taken(read=sheet.rows, taken=noted, put_aside=aside, ignored=ignored, sums=sums, rejects=rejects)
    tally.count("e-fakturaanmälningar", noted)


def _put_aside(night: Night, file: InboundFile, found: pa.Table) -> int:
    keys = {**night.keys, "file_id": file.file_id}
    night.ledger.run("forget_answers")
    night.ledger.stage("answer_fault", found)
    night.ledger.run("insert_answer_reject", **keys)
    return night.ledger.run("insert_returned_answer", **keys)


def _send_answers(night: Night, answers: pa.Table) -> None:
    account, keys = night.settings.exchange.accounts.distributor, {"client": night.client.code, "run_id": night.run_id}
    earlier = night.ledger.one("count_batches", **keys, kind=efaktura.ANSWER, ending=".csv")
    name = efaktura.answer_name(SerialName(night.client.code, night.business_on, earlier["batches"] + 1))
    night.exchange.send(account, name, efaktura.write_answers(answers), kind=efaktura.ANSWER, rows=answers.num_rows)


def _take_results(night: Night, file: InboundFile, sheet: Sheet, tally: Tally) -> None:
    """Note what became of invoices, and let go of payers whom the bank does not know."""
    ledger = night.ledger
    ledger.run("forget_bank_rows")
    ledger.stage("incoming_result", sheet.table)
    answers = ledger.table("bank_result_documents", client=night.client.code)
    as_answers = Sheet(answers.cast(document_answers.ANSWERS), sheet.faults, sheet.rows)
    noted = document_answers.take_file(night, file, as_answers, "Resultat")
    ledger.run("reset_bank_recipient", **night.keys, not_registered=efaktura.NOT_REGISTERED)
    tally.count("resultat från internetbank", noted.taken)
    tally.count("återsända rader", noted.faults.num_rows)


def _tell_of_silence(night: Night, tally: Tally) -> None:
    days = night.settings.distribution.bank_report_bank_days
    last_on = add_bank_days(night.business_on, -days)
    silent = night.ledger.one("unreported_bank_documents", client=night.client.code, last_on=last_on)
    if silent["documents"]:
        tally.warn(
            "EFA-SILENT",
            str(silent["first_on"]),
            f"{silent['documents']} fakturor till internetbanken sedan {silent['first_on']} har inget besked efter "
            f"{days} bankdagar. Fråga distributören om filerna har kommit fram.",
        )
