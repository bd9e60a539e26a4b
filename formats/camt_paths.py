"""Where a camt.054 or camt.053 message says what: one table of paths per generation, differences as data.

Source: the ISO 20022 schemas camt.053 and camt.054, versions 001.02, .04, .08 and .13. How a path is written:
`formats.markup_rows`. What no path names is passed over, the identity numbers of persons (`PrvtId`) among it.
"""

from __future__ import annotations

from dataclasses import dataclass

from formats.markup_rows import Shape, shape

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


def _party(name: str, path: str) -> dict[str, str]:
    return {
        f"{name}_name": f"{path}/Nm",
        f"{name}_street": f"{path}/PstlAdr/StrtNm",
        f"{name}_building": f"{path}/PstlAdr/BldgNb",
        f"{name}_postal_code": f"{path}/PstlAdr/PstCd",
        f"{name}_city": f"{path}/PstlAdr/TwnNm",
        f"{name}_country_code": f"{path}/PstlAdr/Ctry",
        f"{name}_lines": f"{path}/PstlAdr/AdrLine*",
        f"{name}_organisation_no": f"{path}/Id/OrgId/Othr/Id+",
    }


def _parties(level: str) -> dict[str, str]:
    """The paying parties; from .08 on a party stands one level down, as it may be a bank instead."""
    return _party("debtor", f"RltdPties/Dbtr{level}") | _party("ultimate", f"RltdPties/UltmtDbtr{level}")


def _account(name: str, path: str) -> dict[str, str]:
    """The paths of an account at `path`, or of the account element itself (`.`)."""
    paths = {
        f"{name}_iban": f"{path}/Id/IBAN",
        f"{name}_other": f"{path}/Id/Othr/Id",
        f"{name}_scheme": f"{path}/Id/Othr/SchmeNm/Prtry",
        f"{name}_scheme_code": f"{path}/Id/Othr/SchmeNm/Cd",
    }
    return {key: value.removeprefix("./") for key, value in paths.items()}


def _proxy(name: str, path: str) -> dict[str, str]:
    return {
        f"{name}_proxy": f"{path}/Prxy/Id",
        f"{name}_proxy_type": f"{path}/Prxy/Tp/Prtry",
        f"{name}_proxy_code": f"{path}/Prxy/Tp/Cd",
    }


_HEADER = {
    "message_id": "MsgId",
    "created_at": "CreDtTm",
    "page_no": "MsgPgntn/PgNb",
    "is_last_page": "MsgPgntn/LastPgInd",
}
_TOTALS = {
    "entries": "TxsSummry/TtlNtries/NbOfNtries",
    "sum": "TxsSummry/TtlNtries/Sum",
    "credit_entries": "TxsSummry/TtlCdtNtries/NbOfNtries",
    "credit_sum": "TxsSummry/TtlCdtNtries/Sum",
    "debit_entries": "TxsSummry/TtlDbtNtries/NbOfNtries",
    "debit_sum": "TxsSummry/TtlDbtNtries/Sum",
}
_NOTIFICATION_02 = {
    "id": "Id",
    "sequence_no": "ElctrncSeqNb",
    "created_at": "CreDtTm",
    "from_at": "FrToDt/FrDtTm",
    "to_at": "FrToDt/ToDtTm",
    "copy_duplicate": "CpyDplctInd",
    **_account("account", "Acct"),
    "currency": "Acct/Ccy",
    **_TOTALS,
    "net": "TxsSummry/TtlNtries/TtlNetNtryAmt",
    "net_direction": "TxsSummry/TtlNtries/CdtDbtInd",
}
_NOTIFICATION_04 = _NOTIFICATION_02 | {
    "page_no": "NtfctnPgntn/PgNb",
    "is_last_page": "NtfctnPgntn/LastPgInd",
    "statement_page_no": "StmtPgntn/PgNb",
    "is_last_statement_page": "StmtPgntn/LastPgInd",
    "net": "TxsSummry/TtlNtries/TtlNetNtry/Amt",
    "net_direction": "TxsSummry/TtlNtries/TtlNetNtry/CdtDbtInd",
}
_CODES = {
    "domain": "BkTxCd/Domn/Cd",
    "family": "BkTxCd/Domn/Fmly/Cd",
    "sub_family": "BkTxCd/Domn/Fmly/SubFmlyCd",
    "proprietary_code": "BkTxCd/Prtry/Cd",
}
_ENTRY_02 = {
    "entry_ref": "NtryRef",
    "amount": "Amt",
    "currency": "Amt/@Ccy",
    "direction": "CdtDbtInd",
    "reversal": "RvslInd",
    "status": "Sts",
    "booked_on": "BookgDt/Dt",
    "booked_at": "BookgDt/DtTm",
    "value_on": "ValDt/Dt",
    "value_at": "ValDt/DtTm",
    "servicer_ref": "AcctSvcrRef",
    **_CODES,
    "text": "AddtlNtryInf",
}
_ENTRY_08 = _ENTRY_02 | {"status": "Sts/Cd"}
_BATCH = {
    "message_id": "Btch/MsgId",
    "payment_info_id": "Btch/PmtInfId",
    "count": "Btch/NbOfTxs",
    "amount": "Btch/TtlAmt",
    "currency": "Btch/TtlAmt/@Ccy",
    "direction": "Btch/CdtDbtInd",
}
_TRANSACTION_02 = {
    "message_id": "Refs/MsgId",
    "servicer_ref": "Refs/AcctSvcrRef",
    "payment_info_id": "Refs/PmtInfId",
    "instruction_id": "Refs/InstrId",
    "end_to_end_id": "Refs/EndToEndId",
    "tx_id": "Refs/TxId",
    "mandate_id": "Refs/MndtId",
    "clearing_ref": "Refs/ClrSysRef",
    "proprietary_ref": "Refs/Prtry/Ref+",
    "tx_amount": "AmtDtls/TxAmt/Amt",
    "tx_currency": "AmtDtls/TxAmt/Amt/@Ccy",
    "family": "BkTxCd/Domn/Fmly/Cd",
    "sub_family": "BkTxCd/Domn/Fmly/SubFmlyCd",
    "proprietary_code": "BkTxCd/Prtry/Cd",
    **_parties(""),
    **_account("sender", "RltdPties/DbtrAcct"),
    **_account("receiver", "RltdPties/CdtrAcct"),
    "free": "RmtInf/Ustrd*",
    "accepted_at": "RltdDts/AccptncDtTm",
    "is_return": "RtrInf?",
    "return_code": "RtrInf/Rsn/Cd",
    "return_proprietary": "RtrInf/Rsn/Prtry",
    "return_text": "RtrInf/AddtlInf+",
    "text": "AddtlTxInf",
}
_TRANSACTION_04 = _TRANSACTION_02 | {"amount": "Amt", "currency": "Amt/@Ccy", "direction": "CdtDbtInd"}
_TRANSACTION_08 = (
    _TRANSACTION_04
    | _parties("/Pty")
    | _proxy("sender", "RltdPties/DbtrAcct")
    | _proxy("receiver", "RltdPties/CdtrAcct")
)
_DOCUMENT = shape({"number": "Nb", "type": "Tp/CdOrPrtry/Cd", "type_proprietary": "Tp/CdOrPrtry/Prtry"})
_STRUCTURED = {
    "reference": "CdtrRefInf/Ref",
    "reference_type": "CdtrRefInf/Tp/CdOrPrtry/Cd",
    "reference_proprietary": "CdtrRefInf/Tp/CdOrPrtry/Prtry",
    "texts": "AddtlRmtInf*",
}
_STRUCTURED_02 = shape(
    _STRUCTURED | {"remitted": "RfrdDocAmt/RmtdAmt", "credited": "RfrdDocAmt/CdtNoteAmt"},
    documents=("RfrdDocInf", _DOCUMENT),
)
# From .13 on the amounts of a document are a list, each with its kind: REMI remitted, CREN credit note, DUPA due.
_AMOUNT_13 = shape({"type": "Tp/Cd", "amount": "Amt"})
_STRUCTURED_13 = shape(_STRUCTURED, documents=("RfrdDocInf", _DOCUMENT), amounts=("RfrdDocAmt/RmtAmtAndTp", _AMOUNT_13))
_BALANCE = {
    "type": "Tp/CdOrPrtry/Cd",
    "amount": "Amt",
    "currency": "Amt/@Ccy",
    "direction": "CdtDbtInd",
    "balance_on": "Dt/Dt",
    "balance_at": "Dt/DtTm",
}
_BALANCES = ("Bal", shape(_BALANCE))
ACCOUNT = shape(_account("account", "."))
"""What is read of an account by itself, to know whose file it is."""


HEADER = shape(_HEADER)
BATCH = shape(_BATCH)


@dataclass(frozen=True)
class Generation:
    """How the versions of one generation are laid out; `party` and `status` are for the writer too."""

    notification: Shape
    entry: Shape
    transaction: Shape
    party: str = ""  # the level below Dbtr that holds the name
    status: str = ""  # the level below Sts that holds the code
    has_amount: bool = True  # whether TxDtls has an amount and a direction of its own
    has_net_group: bool = True  # whether the net total stands below TtlNetNtry


GENERATIONS: dict[str, Generation] = {
    "02": Generation(
        notification=shape(_NOTIFICATION_02, balances=_BALANCES),
        entry=shape(_ENTRY_02),
        transaction=shape(_TRANSACTION_02, structured=("RmtInf/Strd", _STRUCTURED_02)),
        has_amount=False,
        has_net_group=False,
    ),
    "04": Generation(
        notification=shape(_NOTIFICATION_04, balances=_BALANCES),
        entry=shape(_ENTRY_02),
        transaction=shape(_TRANSACTION_04, structured=("RmtInf/Strd", _STRUCTURED_02)),
    ),
    "08": Generation(
        notification=shape(_NOTIFICATION_04, balances=_BALANCES),
        entry=shape(_ENTRY_08),
        transaction=shape(_TRANSACTION_08, structured=("RmtInf/Strd", _STRUCTURED_02)),
        party="Pty",
        status="Cd",
    ),
    "13": Generation(
        notification=shape(_NOTIFICATION_04, balances=_BALANCES),
        entry=shape(_ENTRY_08),
        transaction=shape(_TRANSACTION_08, structured=("RmtInf/Strd", _STRUCTURED_13)),
        party="Pty",
        status="Cd",
    ),
}


@dataclass(frozen=True)
class Message:
    """A kind of message: what its body and its notifications are called."""

    kind: str
    body: str
    notification: str


KINDS = (
    Message("camt.054", "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    Message("camt.053", "BkToCstmrStmt", "Stmt"),
)


@dataclass(frozen=True)
class Version:
    """One version of a message, `camt.054.001.08`, with its namespace and layout."""

    name: str
    message: Message
    layout: Generation

    @property
    def namespace(self) -> str:
        """The namespace as lxml writes it before a name, braces included."""
        return f"{{{NAMESPACE}{self.name}}}"


VERSIONS: dict[str, Version] = {
    f"{{{NAMESPACE}{name}}}Document": Version(name, message, layout)
    for message in KINDS
    for generation, layout in GENERATIONS.items()
    for name in [f"{message.kind}.001.{generation}"]
}
"""The versions that are read, by the tag of their root."""
