"""Files on UBW's own SFTP server, laid in UBW's folder before the night's first step looks there.

For a municipality whose UBW puts its files on its own server and does not bring them to ours. Off unless the settings
say otherwise (`[ubw_sftp]`); how a file is fetched once is told in docs/exchange.md.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from reskontra.exchange import Remote
from reskontra.tally import Finding

if TYPE_CHECKING:
    from reskontra.night import Night
    from reskontra.settings import UbwSftp


def fetch(night: Night) -> list[Finding]:
    """Fetch what is new on UBW's server into the account's `in/`; one warning where that could not be done.

    The night goes on with what it has, and the rest is fetched the next night: nothing on that server is moved or
    removed, so nothing is lost by waiting.
    """
    chosen = night.settings.ubw_sftp
    if not chosen.enabled:
        return []
    lacking = [name for name in (chosen.key_file_env, chosen.known_hosts_env) if not os.environ.get(name)]
    if lacking:
        return [_warning(chosen, f"Sätt {' och '.join(lacking)} i miljön")]
    try:
        night.exchange.pull(_remote(chosen), chosen.account)
    except OSError as trouble:  # out of reach, another host key, log-in or folder refused
        return [_warning(chosen, str(trouble))]
    return []


def _remote(chosen: UbwSftp) -> Remote:
    return Remote(
        host=chosen.host,
        port=chosen.port,
        user=chosen.user,
        key_file=Path(os.environ[chosen.key_file_env]),
        known_hosts=Path(os.environ[chosen.known_hosts_env]),
        folder=chosen.folder,
        pattern=chosen.pattern,
    )


def _warning(chosen: UbwSftp, trouble: str) -> Finding:
    message = f"Nya filer på UBW:s SFTP-server är inte hämtade. {trouble.rstrip('.')}. De hämtas nästa natt."
    return Finding("UBW-SFTP-DOWN", "warn", f"{chosen.host}:{chosen.port}", message)
