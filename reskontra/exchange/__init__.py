"""Files in and out: claimed, archived, judged and settled; made, staged and delivered. See docs/exchange.md."""

from reskontra.exchange.client import Entry, Login, SftpFolders, SftpUnavailable
from reskontra.exchange.exchange import Exchange, Limits, accounts_of
from reskontra.exchange.inbound_file import InboundFile
from reskontra.exchange.outbox import DeliveryBlocked, NameTaken
from reskontra.exchange.pulling import Remote

__all__ = [
    "DeliveryBlocked",
    "Entry",
    "Exchange",
    "InboundFile",
    "Limits",
    "Login",
    "NameTaken",
    "Remote",
    "SftpFolders",
    "SftpUnavailable",
    "accounts_of",
]
