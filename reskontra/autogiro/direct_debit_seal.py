"""The seal on files to and from Bankgirot: the key of each agreement, and whether a file received can be trusted.

A key stands in the environment variable that the settings name, and nowhere else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from formats import hmac_seal
from formats.faults import FileRefused

if TYPE_CHECKING:
    from reskontra.settings import Client, DirectDebitAgreement


def seal_key(agreement: DirectDebitAgreement) -> str | None:
    """The agreement's key; None where the variable is unset, or holds something else than 32 hexadecimal characters."""
    key = os.environ.get(agreement.hmac_key_env, "").strip()
    return key if re.fullmatch("[0-9A-Fa-f]{32}", key) else None


def seal_keys(clients: Iterable[Client]) -> set[str]:
    """The keys of all agreements of some clients that there are."""
    return {key for client in clients for agreement in client.direct_debit if (key := seal_key(agreement))}


def broken_seal(content: bytes, clients: Iterable[Client]) -> str:
    """Why a sealed file cannot be trusted (Swedish); "" for one that is sound, unsealed, or that we have no key for.

    A house has several keys, one for each agreement, and a file may have sections of several: it is sound when one of
    them fits, for only Bankgirot and the house have it.
    """
    keys = seal_keys(clients)
    if not keys or not hmac_seal.is_sealed(content):
        return ""
    refusals = []
    for key in sorted(keys):
        try:
            hmac_seal.verify(content, key)
        except FileRefused as refusal:
            refusals.append(refusal.faults[0])
        else:
            return ""
    told = next((fault for fault in refusals if fault.rule != "SEAL-R3"), refusals[0])
    return f"Sigillet kan inte godkännas. {told}"
