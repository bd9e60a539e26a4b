"""The one way for files in and out of the house, for one night of one client."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg.pq import TransactionStatus

from reskontra.exchange import inbox, outbox, pulling, settling
from reskontra.exchange.archive import Archive
from reskontra.exchange.client import Login, SftpFolders
from reskontra.exchange.inbound_file import InboundFile
from reskontra.exchange.looks import Looks
from reskontra.exchange.outbox import Content, Label
from reskontra.exchange.pulling import Remote
from reskontra.home import Home
from reskontra.ledger import Ledger

if TYPE_CHECKING:
    from reskontra.settings import Settings

KEY_ENV = "RESKONTRA_SFTP_KEY"  # private key file of the service account; unset: the embedded server's
KNOWN_HOSTS_ENV = "RESKONTRA_SFTP_KNOWN_HOSTS"


@dataclass(frozen=True)
class Limits:
    """What is not read: files over `max_bytes`, names with these endings, files that change within `stable_seconds`."""

    max_bytes: int = 2 << 30
    stable_seconds: float = 5.0
    temporary_endings: tuple[str, ...] = (".part", ".tmp", ".filepart", ".crdownload", "~")


class Exchange:
    """Files of one client, run and business date: offered, judged, settled; made, sent, delivered.

    What a process decides (`InboundFile.taken` and so on, `send`) is rows in the step's transaction. `settle_files` and
    `deliver` then do it outside, after the commit; killed anywhere and called again they end the same.
    """

    def __init__(
        self,
        ledger: Ledger,
        archive: Archive,
        login: Login,
        *,
        client: str,
        run_id: int,
        business_on: date,
        limits: Limits | None = None,
    ) -> None:
        self.ledger = ledger
        self.archive = archive
        self.folders = SftpFolders(login)
        self.client = client
        self.run_id = run_id
        self.business_on = business_on
        self.limits = limits or Limits()
        self.looks = Looks(self.folders, self.limits.stable_seconds, self.limits.temporary_endings)
        self.archived: dict[tuple[str, str, int, int], str] = {}
        self.judged: list[InboundFile] = []

    @classmethod
    @contextmanager
    def opened(
        cls, home: Home, settings: Settings, ledger: Ledger, client: str, run_id: int, business_on: date
    ) -> Iterator[Exchange]:
        """The exchange of a night as the settings say; the embedded SFTP server is started if it is down.

        Where `RESKONTRA_SFTP_KEY` and `RESKONTRA_SFTP_KNOWN_HOSTS` name files, the server of the settings is used
        instead. What an earlier, killed run has decided is settled and delivered first.
        """
        chosen = settings.exchange
        url = chosen.archive if "://" in chosen.archive else home.root / chosen.archive
        endings = (*chosen.temporary_endings, *Limits.temporary_endings)
        limits = Limits(chosen.max_file_mib << 20, chosen.stable_seconds, endings)
        with ExitStack() as stack:
            login = stack.enter_context(_login(home, settings))
            exchange = cls(
                ledger, Archive(url), login, client=client, run_id=run_id, business_on=business_on, limits=limits
            )
            stack.callback(exchange.close)
            exchange.settle_files()
            exchange.deliver()
            yield exchange

    def close(self) -> None:
        self.folders.close()

    def inbox(
        self,
        account: str,
        patterns: str | Iterable[str] = "*",
        *,
        held: bool = False,
        again: Callable[[InboundFile], bool] = lambda _: False,
    ) -> list[InboundFile]:
        """The account's files that wait for a verdict and whose name fits a pattern, in order of name.

        Each has been moved to `processing/` and archived. With `held`, those standing in `held/` are offered again. A
        file the process gives no verdict is offered to the next that asks. Files of unsafe name, links, folders and
        files over the limit are refused here; content taken before is a duplicate; neither is offered (`judged_here`).
        `again` is asked of each file in order: where it says so, the file is offered whatever was taken before.
        """
        wanted = (patterns,) if isinstance(patterns, str) else tuple(patterns)
        return inbox.offer(self, account, wanted, held=held, again=again)

    def share(self, file_id: int, client: str, told: tuple[int, int], *, refused: str = "") -> None:
        """Let another client of the house take its part of a file of ours; `told` is the count and öre of that part.

        `refused`: why the file was refused here, which holds for everybody. Said again of the same content, the client
        is offered it once more.
        """
        keys = {"client": client, "from_client": self.client, "from_file_id": file_id, "shared_on": self.business_on}
        self.ledger.run("share_file", payment_count=told[0], amount_ore=told[1], refused=refused, **keys)

    def shared(self, account: str) -> list[InboundFile]:
        """The files that other clients' nights have shared with this client and that have no verdict, oldest first."""
        rows = self.ledger.rows("waiting_shares", client=self.client, account=account)
        return [InboundFile.from_share(self, row) for row in rows]

    def close_share(self, file: InboundFile) -> None:
        """Note that a shared file has its verdict."""
        keys = {"client": self.client, "account": file.account, "sha256": file.sha256}
        self.ledger.run("close_share", file_id=file.file_id, **keys)

    def verdicts(self) -> list[dict[str, Any]]:
        """What this run has decided, file by file: account, name, state, reason, counts."""
        return self.ledger.rows("run_verdicts", client=self.client, run_id=self.run_id)

    def judged_here(self) -> list[InboundFile]:
        """The files the exchange itself refused, or knew as duplicates, since this was last asked."""
        judged, self.judged = self.judged, []
        return judged

    def settle_files(self) -> int:
        """Put the reports of what is decided beside the files and move these where they belong; how many there were."""
        self.assert_idle()
        return settling.settle(self)

    def send(
        self,
        account: str,
        name: str,
        content: Content,
        *,
        kind: str,
        rows: int = 0,
        ore: int = 0,
        sequence: int | None = None,
        may_differ: bool = False,
    ) -> int:
        """Put a file in the outbox, inside the step's transaction; its outbox_id.

        The same bytes under the same name are sent once, however often this is called. Other bytes under a name that
        has been used raise `NameTaken`; with `may_differ` they are sent as `name~2`, which suits lists for people.
        """
        return outbox.send(self, name, content, Label(account, kind, rows, ore, sequence), may_differ=may_differ)

    def send_folder(
        self,
        account: str,
        name: str,
        files: Mapping[str, Content],
        *,
        kind: str,
        rows: int = 0,
        ore: int = 0,
        sequence: int | None = None,
    ) -> int:
        """Put a folder of files in the outbox, which appears whole or not at all; its outbox_id."""
        return outbox.send_folder(self, name, files, Label(account, kind, rows, ore, sequence))

    def next_sequence(self, account: str, kind: str) -> int:
        """The next number of our files of a kind to a counterpart, from 1 and without gaps."""
        return self.ledger.take_numbers(self.client, f"sequence {account} {kind}", 1)

    def deliver(self) -> int:
        """Deliver what the outbox holds, in order; how many deliveries. Raises DeliveryBlocked after trying all."""
        self.assert_idle()
        return outbox.deliver(self)

    def pull(self, remote: Remote, into_account: str) -> list[str]:
        """Fetch new files from a counterpart's own server into the account's `in/`, each once; their names.

        Raises SftpUnavailable when the server is out of reach, OSError when it has no such folder or refuses.
        """
        self.assert_idle()
        return pulling.pull(self, remote, into_account)

    def assert_idle(self) -> None:
        """Files are moved for what is committed only."""
        status = self.ledger.connection.info.transaction_status
        assert status == TransactionStatus.IDLE, "files are settled and delivered after the commit"


def accounts_of(settings: Settings) -> list[str]:
    """The counterparts' accounts of the settings, as the folders below the SFTP root are called."""
    accounts = settings.exchange.accounts
    systems = [f"systems/{name}" for name in accounts.systems]
    return [
        accounts.ubw,
        *systems,
        accounts.bank,
        accounts.distributor,
        accounts.agency,
        accounts.finance,
        accounts.field,
    ]


@contextmanager
def _login(home: Home, settings: Settings) -> Iterator[Login]:
    chosen = settings.exchange
    if key := os.environ.get(KEY_ENV):
        known_hosts = Path(os.environ.get(KNOWN_HOSTS_ENV) or home.keys / "known_hosts")
        yield Login(chosen.sftp_host, chosen.sftp_port, "reskontra", Path(key), known_hosts)
        return
    from reskontra.exchange import sftp_server  # only here: production has OpenSSH

    sftp_server.init(home, accounts_of(settings))
    with sftp_server.running(home, chosen.sftp_port) as login:
        yield login
