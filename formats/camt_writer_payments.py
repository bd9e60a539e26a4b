"""Writes the payments of a camt message: TxDtls with references, parties and remittance."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from formats.camt_paths import Version
from formats.camt_payments import NOT_PROVIDED
from formats.camt_references import CREDIT_NOTE
from formats.camt_writer_parts import Cells, amount, codes, direction, flat, only, other_account, to_owners
from formats.markup import Piece, element, group, join

_CHECKED, _OTHER = "SCOR", "PUOR"  # references that the bank has checked, and others


def write_payments(
    of: Version, payment: pa.Table, reference: pa.Table | None, text: pa.Table | None, payer: pa.Table | None
) -> pa.Array:
    """One TxDtls for each payment, in the order of the table."""
    cells = Cells(payment)
    ore, currency, layout = cells.raw("amount_ore"), cells.currency, of.layout
    own: Piece = (amount("Amt", ore, currency), direction(cells.raw("is_credit"))) if layout.has_amount else ()
    inner: Piece = () if layout.has_amount else group("AmtDtls", group("TxAmt", amount("Amt", ore, currency)))
    return join(
        "<TxDtls>",
        group(
            "Refs",
            element("MsgId", cells["message_id"]),
            element("AcctSvcrRef", cells["servicer_ref"]),
            element("PmtInfId", cells["payment_info_id"]),
            element("InstrId", cells["instruction_id"]),
            element("EndToEndId", cells["end_to_end_id"].fill_null(NOT_PROVIDED)),
            element("TxId", cells["tx_id"]),
            element("MndtId", cells["mandate_id"]),
            element("ClrSysRef", cells["clearing_ref"]),
        ),
        own,
        inner,
        codes(cells),
        group(
            "RltdPties",
            _payer(of, payment, payer),
            other_account("DbtrAcct", cells["sender_bankgiro"], "BGNR"),
            *_receiver(cells),
        ),
        _remittance(of, payment, cells, reference, text),
        group("RltdDts", element("AccptncDtTm", cells["accepted_at"])),
        _returned(cells),
        element("AddtlTxInf", _one_text(text, payment, "AddtlTxInf")),
        "</TxDtls>\n",
    )


def _receiver(cells: Cells) -> tuple[Piece, Piece]:
    """CdtrAcct: the bankgiro number, or else the PlusGiro number."""
    bankgiro, plusgiro = cells["bankgiro"], cells["plusgiro"]
    return (
        other_account("CdtrAcct", bankgiro, "BGNR"),
        other_account("CdtrAcct", only(bankgiro.is_null(), plusgiro), "PGNR"),
    )


def _returned(cells: Cells) -> pa.Array:
    """RtrInf; written also where the bank gives no reason, for its presence is what tells a return."""
    reason = group("Rsn", element("Cd", cells["return_code"]))
    blank = pa.array([""] * len(cells), pa.string())
    written = join("<RtrInf>", reason, element("AddtlInf", cells["return_text"]), blank, "</RtrInf>")
    return only(cells.raw("is_return", pa.bool_()).fill_null(False), written)


def _payer(of: Version, payment: pa.Table, payer: pa.Table | None) -> Piece:
    """Dbtr with name, address and organisation number."""
    if payer is None:
        return ()
    place = pc.index_in(payment["payment_no"], value_set=flat(payer["payment_no"]))
    cells = Cells(payer.take(flat(place)))
    party = (
        element("Nm", cells["name"]),
        group(
            "PstlAdr",
            element("StrtNm", cells["street"]),
            element("PstCd", cells["postal_code"]),
            element("TwnNm", cells["city"]),
            element("Ctry", cells["country_code"]),
            element("AdrLine", cells["address_lines"]),
        ),
        group("Id", group("OrgId", group("Othr", element("Id", cells["organisation_no"])))),
    )
    return group("Dbtr", group(of.layout.party, *party)) if of.layout.party else group("Dbtr", *party)


def _remittance(
    of: Version, payment: pa.Table, cells: Cells, reference: pa.Table | None, text: pa.Table | None
) -> pa.Array:
    """RmtInf: free texts, the payment's own reference, what it names besides, and more texts; null when nothing."""
    number = payment["payment_no"].to_numpy()
    kind, own = cells["reference_kind"], cells["reference"]
    has_text = np.isin(number, _of_origin(text, "Ustrd")["payment_no"].to_numpy())
    typed = pc.and_(pc.equal(kind, "free"), pa.array(~has_text))
    parts = [
        *_texts(text, "Ustrd", "<Ustrd>", "</Ustrd>"),
        (number, only(typed.fill_null(False), _around("<Ustrd>", own, "</Ustrd>"))),
        (number, only(pc.equal(kind, "structured").fill_null(False), _around(*_structured(own)))),
    ]
    if reference is not None:
        parts.append((reference["payment_no"].to_numpy(), _references(of, reference)))
    parts += _texts(text, "AddtlRmtInf", "<Strd><AddtlRmtInf>", "</AddtlRmtInf></Strd>")
    pieces = pa.concat_arrays([part for _, part in parts]).fill_null("")
    joined = to_owners(pieces, np.concatenate([owner for owner, _ in parts]), number)
    return only(pc.not_equal(joined, ""), _around("<RmtInf>", joined, "</RmtInf>"))


def _structured(own: pa.Array) -> tuple[str, pa.Array, str]:
    kind = f"<Tp><CdOrPrtry><Cd>{_CHECKED}</Cd></CdOrPrtry></Tp>"
    return f"<Strd><CdtrRefInf>{kind}<Ref>", own, "</Ref></CdtrRefInf></Strd>"


def _around(start: str, values: pa.Array, end: str) -> pa.Array:
    return pc.binary_join_element_wise(start, values, end, "")


def _references(of: Version, reference: pa.Table) -> pa.Array:
    """One Strd for each thing named; an unknown split (0) has no amount."""
    cells = Cells(reference)
    kind, value, ore = cells["reference_kind"], cells["reference"], cells.raw("amount_ore")
    is_document = pc.equal(kind, "document")
    ore = pc.if_else(pc.equal(ore, 0), pa.scalar(None, pa.int64()), ore)
    is_off = pc.less(cells.raw("sign"), 0)
    nothing, sek = pa.scalar(None, pa.int64()), pa.array(["SEK"] * len(cells), pa.string())
    credited, remitted = pc.if_else(is_off, ore, nothing), pc.if_else(is_off, nothing, ore)
    if "amounts" in of.layout.transaction.groups["structured"][1].groups:
        amounts: tuple[Piece, ...] = (_typed_amount(CREDIT_NOTE, credited, sek), _typed_amount("REMI", remitted, sek))
    else:
        amounts = (amount("CdtNoteAmt", credited, sek), amount("RmtdAmt", remitted, sek))
    type_ = pc.if_else(pc.equal(kind, "structured"), _CHECKED, _OTHER)
    referred = only(pc.invert(is_document), value)
    return join(
        "<Strd>",
        group(
            "RfrdDocInf",
            group("Tp", group("CdOrPrtry", element("Cd", cells["document_type"]))),
            element("Nb", only(is_document, value)),
        ),
        group("RfrdDocAmt", *amounts),
        group(
            "CdtrRefInf",
            group("Tp", group("CdOrPrtry", element("Cd", only(referred.is_valid(), type_)))),
            element("Ref", referred),
        ),
        "</Strd>",
    )


def _typed_amount(kind: str, ore: pa.Array, currency: pa.Array) -> Piece:
    """From .13 on: an amount with its kind."""
    return group("RmtAmtAndTp", only(ore.is_valid(), f"<Tp><Cd>{kind}</Cd></Tp>"), amount("Amt", ore, currency))


def _of_origin(text: pa.Table | None, origin: str) -> pa.Table:
    if text is None:
        return pa.table({"payment_no": pa.array([], pa.int64()), "text": pa.array([], pa.string())})
    return text.filter(pc.equal(text["origin"], origin))


def _texts(text: pa.Table | None, origin: str, start: str, end: str) -> list[tuple[np.ndarray, pa.Array]]:
    rows = _of_origin(text, origin)
    return [(rows["payment_no"].to_numpy(), _around(start, Cells(rows)["text"], end))] if rows.num_rows else []


def _one_text(text: pa.Table | None, payment: pa.Table, origin: str) -> pa.Array:
    """The only text of its origin of each payment; null when it has none."""
    rows = _of_origin(text, origin)
    place = pc.index_in(payment["payment_no"], value_set=flat(rows["payment_no"]))
    return Cells(rows)["text"].take(flat(place))
