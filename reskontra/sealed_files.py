"""The seal of files from Bankgirot: checked with the client's keys before anything of the file is used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from formats import hmac_seal
from formats.faults import FileRefused
from reskontra.tally import Tally

if TYPE_CHECKING:
    from reskontra.exchange import InboundFile
    from reskontra.night import Night


def content(night: Night, file: InboundFile, tally: Tally) -> bytes | None:
    """The bytes of a file whose seal holds, or that has none; None when the seal is broken: the file is then held.

    A file that is sealed with the key of any of the client's agreements holds. Where no key is configured the seal is
    passed over, and named.
    """
    data = file.read()
    if not hmac_seal.is_sealed(data):
        return data
    names = sorted({agreement.hmac_key_env for agreement in night.client.direct_debit})
    keys = [os.environ[name] for name in names if os.environ.get(name)]
    if not keys:
        tally.warn(
            "SEAL-KEY",
            file.name,
            f"{file.name}: sigillet är inte kontrollerat. Lägg in nyckeln ({', '.join(names) or 'avtal saknas'}).",
        )
        return data
    reason = ""
    for key in keys:
        try:
            hmac_seal.verify(data, key)
        except FileRefused as refusal:
            reason = str(refusal.faults[0])
        except ValueError:
            reason = "Den inlagda nyckeln är ingen nyckel: skriv 32 hexadecimala tecken. (SEAL-KEY)"
        else:
            return data
    file.held(reason)
    tally.hold("SEAL", file.name, f"{file.name} hålls, sigillet stämmer inte: {reason}")
    return None
