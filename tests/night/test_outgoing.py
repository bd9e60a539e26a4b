"""What left the house after the nights: sound in every format, whole, and without what may not be seen."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pypdfium2
import pytest

from formats import kri, print_batch, sie
from formats.kri_records import FILE_TYPES
from formats.peppol_rules import validate_many

# A personal identity number in any of the ways people write it; not inside a longer number, such as an OCR.
IDENTITY_NO = re.compile(
    r"(?<![0-9])(?:18|19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[-+]?(?:238|239|98[0-9]|99[0-9])[0-9]"
    r"(?![0-9])"
)


@pytest.fixture(scope="module")
def out(story: Any) -> Path:
    """The root of the counterparts' folders."""
    return story.municipality.folder


@pytest.fixture(scope="module")
def texts(story: Any) -> dict[str, str]:
    """All that people and programs can read after the nights, by where it is read; PDFs and containers taken apart."""
    home = story.municipality.home
    places = [*home.sftp.glob("**/out/**/*"), *home.sftp.glob("**/*.txt"), *home.sftp.glob("**/*.csv")]
    ours = [path for path in places if path.is_file() and not _is_incoming(path)]
    logs = [path for path in home.logs.rglob("*") if path.is_file()] if home.logs.exists() else []
    return {name: text for path in {*ours, *logs} for name, text in _texts_of(path)}


def _is_incoming(path: Path) -> bool:
    """What a counterpart itself has sent may say who it is about; our answers to it may not."""
    answers = (".KVITTENS.txt", ".AVVISAD.txt", ".AVVISAD.csv", ".HALLEN.txt")
    return "out" not in path.parts and not path.name.endswith(answers)


def _texts_of(path: Path) -> Iterator[tuple[str, str]]:
    data = path.read_bytes()
    if path.suffix in (".zip", ".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            yield from ((f"{path}/{name}", container.read(name).decode("utf-8")) for name in container.namelist())
    elif path.suffix == ".pdf":
        with pypdfium2.PdfDocument(data) as document:
            yield str(path), "\n".join(page.get_textpage().get_text_range() for page in document)
    else:
        yield str(path), data.decode({".SI": "cp437", ".edi": "iso-8859-1"}.get(path.suffix, "utf-8"))


def _people(story: Any, condition: str) -> list[tuple[str, ...]]:
    return story.municipality.rows(
        f"SELECT customer_no, identity_no, name, street FROM customer WHERE kind = 'person' AND {condition}"
    )


def test_there_is_something_to_look_through(texts: dict[str, str]) -> None:
    for ending in (".xml", ".pdf", ".csv", ".txt", ".json", ".html", ".SI"):
        assert any(name.endswith(ending) for name in texts), ending
    letters = "".join(text for name, text in texts.items() if name.endswith(".pdf"))
    assert "Exempelstads kommun" in letters, "the letters cannot be read, so nothing is shown"


def test_a_protected_person_is_named_nowhere(story: Any, texts: dict[str, str]) -> None:
    protected = _people(story, "protection_code > 0")
    billed = story.municipality.value(
        "SELECT count(*) FROM invoice JOIN customer USING (client, customer_no) WHERE protection_code > 0"
    )
    assert len(protected) >= 2 and billed >= 2, "no protected person was billed, so nothing is shown"
    shared = {street for _, _, _, street in _people(story, "protection_code = 0")}
    shared_names = {name for _, _, name, _ in _people(story, "protection_code = 0")}
    # Invented referents ("Ref Anna Exempel") may bear the name of a customer: the buyer's words, not ours.
    references = story.municipality.rows("SELECT DISTINCT buyer_reference FROM invoice WHERE buyer_reference <> ''")
    shared_names |= {reference.removeprefix("Ref ") for (reference,) in references}
    for _, identity_no, name, street in protected:
        secret = {word for word in ({name} - shared_names) | ({street} - shared) if word}
        if identity_no:
            secret |= {identity_no, identity_no[2:], f"{identity_no[2:8]}-{identity_no[8:]}"}
        for place, text in texts.items():
            assert not [word for word in secret if word in text], place


def test_an_identity_number_goes_to_the_agency_and_the_payers_bank_only(story: Any, texts: dict[str, str]) -> None:
    """Cases name their debtor by number and the bank knows its payer by it; nothing else that leaves the house does."""
    numbers = [row[1] for row in _people(story, "identity_no IS NOT NULL")]
    assert len(numbers) > 50
    cases = [name for name in texts if "/agency/out/KRI_CASES_" in name]
    assert any(IDENTITY_NO.search(texts[name]) for name in cases), "the search finds none where there are some"
    to_banks = {name for name in texts if "/distributor/out/EFAKTURA_10_" in name and name.endswith(".xml")}
    for name in texts.keys() - set(cases) - to_banks:
        assert not IDENTITY_NO.search(texts[name]), name


def test_no_identity_number_stands_in_what_staff_see_of_the_ledger(story: Any) -> None:
    told = {
        "finding": "key || ' ' || message",
        "work_item": "text || ' ' || key",
        "reject": "key || ' ' || found || ' ' || wanted || ' ' || action",
        "file_verdict": "reason",
        "step_attempt": "coalesce(message, '')",
        "allocation": "evidence",
    }
    for table, columns in told.items():
        rows = story.municipality.rows(f"SELECT {columns} FROM {table}")
        assert rows, f"{table} is empty: nothing is shown"
        for (text,) in rows:
            assert not IDENTITY_NO.search(text), f"{table}: {text}"


def test_documents_of_protected_persons_are_kept_for_one_role(story: Any) -> None:
    home = story.municipality.home
    files = [path for path in home.restricted.rglob("*") if path.is_file()]
    assert files
    for path in (home.restricted, *home.restricted.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    work = story.municipality.rows("SELECT key FROM work_item WHERE kind = 'protected_document' AND closed_on IS NULL")
    assert {path.stem for path in files} == {key for (key,) in work}


def test_every_e_invoice_may_be_sent(out: Path) -> None:
    documents = [
        (f"{path.name}/{name}", container.read(name))
        for path in sorted((out / "distributor/out").glob("PEPPOL_*.zip"))
        for container in [zipfile.ZipFile(path)]
        for name in container.namelist()
    ]
    assert len(documents) >= 50
    assert any(b"<CreditNote" in data for _, data in documents)
    assert validate_many(documents).to_pylist() == []


def test_every_print_batch_is_what_its_manifest_says(out: Path, story: Any) -> None:
    folders = [path for path in sorted((out / "distributor/out").iterdir()) if path.is_dir()]
    assert {path.name.rpartition("_")[2] for path in folders} >= {"economy", "class"}
    printed = [row for path in folders for row in print_batch.read(path).index.to_pylist()]
    events = story.municipality.rows(
        "SELECT CASE t.type WHEN 'balance_letter' THEN 'S' WHEN 'demand' THEN 'K' WHEN 'plan' THEN 'A' ELSE '' END "
        "|| t.no, t.type, d.amount_ore FROM document_event AS e JOIN document AS d USING (client, document_id) "
        "LEFT JOIN document_copy AS y ON y.copy_no = d.document_no AND d.document_type = 'copy' "
        "CROSS JOIN LATERAL (SELECT coalesce(y.document_type, d.document_type) AS type, "
        "coalesce(y.document_no, d.document_no) AS no) AS t WHERE e.channel = 'print' AND e.event = 'handed_over'"
    )
    found = sorted((row["document_no"], row["document_type"], row["amount_ore"]) for row in printed)
    assert found == sorted(events)


def test_every_document_was_handed_over_once(story: Any) -> None:
    assert story.municipality.rows("SELECT * FROM undelivered_document") == []
    handed = "SELECT document_id, count(*) FROM document_event WHERE event = 'handed_over' GROUP BY 1"
    counts = dict(story.municipality.rows(handed))
    refused = {document_id for (document_id,) in story.municipality.rows("SELECT document_id FROM document_fallback")}
    assert refused, "no receiver refused anything, so nothing is shown of fallback"
    documents = [document_id for (document_id,) in story.municipality.rows("SELECT document_id FROM document")]
    assert counts == {document_id: 1 + (document_id in refused) for document_id in documents}


def test_the_agencys_files_are_read_again_with_their_sums(out: Path, story: Any) -> None:
    files = sorted((out / "agency/out").glob("KRI_*.csv"))
    assert {kri.parse_file_name(path.name).type for path in files} >= {"CASES", "RECALLS"}
    sent = story.municipality.rows("SELECT case_ref FROM collection_case")
    refs: list[str] = []
    for path in files:
        found = kri.read(path.read_bytes(), path.name)
        assert found.faults.num_rows == 0
        record = FILE_TYPES[found.header.type].records[0]
        if found.header.type == "CASES":
            refs += found.tables[record.name]["case_ref"].to_pylist()
    assert sorted(refs) == sorted(ref for (ref,) in sent)


def test_the_vouchers_are_read_again_and_balance_and_hold_every_posting(out: Path, story: Any) -> None:
    files = sorted((out / "ubw/out").glob("SIE_*.SI")) or sorted(out.glob("**/out/SIE_*.SI"))
    assert len(files) == 4
    debit = 0
    for path in files:
        found = sie.read(path.read_bytes(), encoding="cp437", importing=True, checksum_must_hold=True)
        assert found.faults.num_rows == 0 and found.voucher.num_rows > 0
        assert pc.sum(found.transaction["amount_ore"]).as_py() == 0
        debit += sum(amount for amount in found.transaction["amount_ore"].to_pylist() if amount > 0)
    assert story.municipality.value("SELECT sum(debit_ore)::bigint FROM ledger_export") >= debit > 0
    by_account = "SELECT sum(amount_ore)::bigint FROM entry_line WHERE account_key = 'AR_CLAIM'"
    open_ore = story.municipality.value(
        "SELECT sum(r.open_ore)::bigint FROM open_item_rest AS r WHERE r.kind = 'claim'"
    )
    assert story.municipality.value(by_account) == open_ore


def test_what_was_sent_is_what_lies_there(out: Path, story: Any) -> None:
    """Every delivery lies in its counterpart's folder under its hash, and nothing else does."""
    sent = story.municipality.rows(
        "SELECT o.account, o.name, o.is_folder, p.name, p.sha256 FROM outbox AS o "
        "JOIN outbox_part AS p USING (client, outbox_id)"
    )
    wanted = {
        f"{account}/out/{name}/{part}" if is_folder else f"{account}/out/{name}": sha256
        for account, name, is_folder, part, sha256 in sent
    }
    found = {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.glob("**/out/**/*")
        if path.is_file()
    }
    assert found == wanted
    assert story.municipality.value("SELECT count(*) FROM outbox WHERE state <> 'delivered'") == 0
