"""How each bank fills a camt message: where the bankgiro number, the reference and the serial number stand.

No common Swedish profile is published, and of the banks' own guides only titles and extracts could be read. What every
profile here says is therefore the ISO structure with the practice seen in Swedish importers; what differs between banks
is marked unverified and must be held against the bank's guide and its first test file before production.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from formats.camt_paths import VERSIONS

ALL_VERSIONS = frozenset(version.name for version in VERSIONS.values())


@dataclass(frozen=True)
class CamtProfile:
    """One bank's way; every tuple is an order in which the first that is there wins.

    `versions`: messages enabled for the bank (CAM-R1). `bankgiro`: `account` is CdtrAcct/Id/Othr with one of
    `bankgiro_schemes`, `proxy` is CdtrAcct/Prxy of such a type (.08 and later). `reference_types`: the types of
    CdtrRefInf that the bank has checked, "" for none given; any other is free text. `serial`, `deposit`: columns of
    the payment and of the entry. `payer`: `ultimate` is UltmtDbtr, `debtor` is Dbtr. `codes`: when not empty, only
    entries whose `domain/family/sub-family` begins with one of them, or whose proprietary code is one, are payments.
    `direct_debit`: families that are reported elsewhere (Autogiro) and only linked.
    """

    bank: str
    versions: frozenset[str] = ALL_VERSIONS
    bankgiro: tuple[str, ...] = ("account", "proxy")
    bankgiro_schemes: frozenset[str] = frozenset({"BGNR"})
    plusgiro_schemes: frozenset[str] = frozenset({"PGNR"})
    reference_types: frozenset[str] = frozenset({"SCOR", ""})
    serial: tuple[str, ...] = ("servicer_ref", "clearing_ref", "tx_id")
    deposit: tuple[str, ...] = ("servicer_ref", "entry_ref")
    payer: tuple[str, ...] = ("ultimate", "debtor")
    codes: frozenset[str] = frozenset()
    direct_debit: frozenset[str] = frozenset({"IDDT"})


GENERIC = CamtProfile("generic")

# Unverified for every bank: the order of serial and deposit, the proxy's type, whether direct debit is family IDDT.
# No bank has an allow-list: which sub-families it uses for bankgiro payments is unverified.
PROFILES: dict[str, CamtProfile] = {
    profile.bank: profile
    for profile in (
        GENERIC,
        # Version .02 and the structured references (SCOR, CINV, CREN) were seen in a sample; newer versions unverified.
        replace(GENERIC, bank="handelsbanken"),
        # The bank's guide of December 2020 is for .02; newer versions unverified.
        replace(GENERIC, bank="swedbank"),
        replace(GENERIC, bank="seb"),
        # The guide for Corporate eGateway of 2020 is for .02; newer versions unverified.
        replace(GENERIC, bank="nordea"),
        # Guides of 2013 follow CGI-MP in .02; newer versions unverified.
        replace(GENERIC, bank="danske"),
        # Describes camt.053 with details as its report, and no credit notes in payment files.
        replace(GENERIC, bank="lansforsakringar"),
    )
}
