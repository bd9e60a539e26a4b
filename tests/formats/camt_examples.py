"""camt messages written by hand, element by element: what a bank sends, and any part of it replaced or left out."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa

from formats import camt
from formats.camt_profiles import GENERIC, CamtProfile

SPACE = "urn:iso:std:iso:20022:tech:xsd:"
VERSIONS = [f"{kind}.001.{number}" for kind in ("camt.054", "camt.053") for number in ("02", "04", "08", "13")]
BODY = {"camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"), "camt.053": ("BkToCstmrStmt", "Stmt")}
HEADER = "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-20T18:00:00</CreDtTm></GrpHdr>"
ACCOUNT = "<Acct><Id><IBAN>SE1250000000058398257466</IBAN></Id><Ccy>SEK</Ccy></Acct>"
CODE = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
BALANCE = (
    "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy='SEK'>10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
    "<Dt><Dt>2026-11-20</Dt></Dt></Bal>"
)


def giro(number: str = "50501055", scheme: str = "BGNR", tag: str = "CdtrAcct") -> str:
    return f"<{tag}><Id><Othr><Id>{number}</Id><SchmeNm><Prtry>{scheme}</Prtry></SchmeNm></Othr></Id></{tag}>"


def ocr(reference: str = "20260001712", kind: str = "<Cd>SCOR</Cd>") -> str:
    typed = f"<Tp><CdOrPrtry>{kind}</CdOrPrtry></Tp>" if kind else ""
    return f"<Strd><CdtrRefInf>{typed}<Ref>{reference}</Ref></CdtrRefInf></Strd>"


def document(number: str, kind: str, amount: str, tag: str = "RmtdAmt") -> str:
    """A Strd that names a document and its amount, as up to version .08."""
    told = f"<RfrdDocAmt><{tag} Ccy='SEK'>{amount}</{tag}></RfrdDocAmt>" if amount else ""
    named = f"<Nb>{number}</Nb>" if number else ""
    return f"<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{named}</RfrdDocInf>{told}</Strd>"


def tx(
    amount: str = "100.00",
    *,
    number: str = "08",
    direction: str = "CRDT",
    currency: str = "SEK",
    refs: str = "<AcctSvcrRef>S1</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId>",
    party: str = "",
    receiver: str = giro(),
    remittance: str = ocr(),
    before: str = "",
    after: str = "",
) -> str:
    """A TxDtls of the generation `number`; without an amount where it is empty."""
    money = f"<Amt Ccy='{currency}'>{amount}</Amt>"
    if number == "02":
        own = f"<AmtDtls><TxAmt>{money}</TxAmt></AmtDtls>" if amount else ""
    else:
        own = (money if amount else "") + (f"<CdtDbtInd>{direction}</CdtDbtInd>" if direction else "")
    info = f"<RmtInf>{remittance}</RmtInf>" if remittance else ""
    return f"<TxDtls><Refs>{refs}</Refs>{own}{before}<RltdPties>{party}{receiver}</RltdPties>{info}{after}</TxDtls>"


def entry(
    *transactions: str,
    amount: str = "100.00",
    number: str = "08",
    direction: str = "<CdtDbtInd>CRDT</CdtDbtInd>",
    currency: str = "SEK",
    reversal: str = "",
    status: str = "BOOK",
    dates: str = "<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-20</Dt></ValDt>",
    ref: str = "E1",
    code: str = CODE,
    batch: str = "",
    details: str | None = None,
    tail: str = "",
) -> str:
    """An Ntry; `details` replaces all its NtryDtls."""
    if status:
        status = f"<Sts>{status}</Sts>" if number in ("02", "04") else f"<Sts><Cd>{status}</Cd></Sts>"
    if details is None:
        details = f"<NtryDtls>{batch}{''.join(transactions)}</NtryDtls>" if transactions or batch else ""
    money = f"<Amt Ccy='{currency}'>{amount}</Amt>" if amount else ""
    servicer = f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else ""
    return f"<Ntry>{money}{direction}{reversal}{status}{dates}{servicer}{code}{details}{tail}</Ntry>"


def notification(
    *entries: str, kind: str = "camt.054", id_: str = "N1", before: str = "", account: str = ACCOUNT, totals: str = ""
) -> str:
    tag = BODY[kind][1]
    created = "<CreDtTm>2026-11-20T18:00:00</CreDtTm>"
    balance = BALANCE if kind == "camt.053" else ""
    return f"<{tag}><Id>{id_}</Id>{created}{before}{account}{balance}{totals}{''.join(entries)}</{tag}>"


def message(*notifications: str, version: str = "camt.054.001.08", header: str = HEADER) -> bytes:
    body = BODY[version[:8]][0]
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<Document xmlns='{SPACE}{version}'>\n<{body}>\n{header}\n"
        + "\n".join(notifications)
        + f"\n</{body}>\n</Document>"
    ).encode()


def of_entries(*entries: str, **options: str) -> bytes:
    """A message of one notification."""
    return message(notification(*entries, **options))


def parts(data: bytes, profile: CamtProfile = GENERIC, **options: Any) -> list[camt.CamtPart]:
    return list(camt.read(io.BytesIO(data), profile, **options))


def rows(data: bytes, table: str, profile: CamtProfile = GENERIC, **options: Any) -> list[dict[str, Any]]:
    """One table of the whole file."""
    return pa.concat_tables([getattr(part, table) for part in parts(data, profile, **options)]).to_pylist()
