"""The night: from the customers and orders of UBW to the collection file and the books.

**Ett rött steg:** öppna det, läs dess dokumentation, rätta orsaken och välj *Clear* på steget, med *Downstream*.
Varje steg kan köras om; ingenting bokförs eller skickas två gånger. Starta en natt för hand: ange dess bokföringsdag.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from airflow.sdk import DAG, chain
from reskontra_airflow import BankDays

from reskontra.settings import Settings
from reskontra.steps import PARAMS, dag_id, for_client, step

SETTINGS = Settings.load()

for client in SETTINGS.clients:
    with DAG(
        dag_id(client, SETTINGS),
        dag_display_name=f"Natten: {client.name}",
        schedule=BankDays(at=f"{SETTINGS.night.starts_at:%H:%M}", timezone=SETTINGS.night.timezone),
        start_date=datetime(2026, 1, 1, tzinfo=ZoneInfo(SETTINGS.night.timezone)),
        catchup=False,
        max_active_runs=1,
        params=PARAMS,
        default_args=for_client(client),
        tags=["reskontra"],
        doc_md=__doc__,
    ):
        chain(
            step("customer_intake"),  # CS15 files                   -> customers
            step("order_intake"),  # LG04 files, attest lists, API    -> orders, rejects
            step("decision_intake"),  # staff's files                 -> decisions
            step("direct_debit__reports"),  # Autogiro reports        -> mandates, orders' outcomes
            step("invoicing"),  # attested orders                     -> invoices, credit notes
            step("distribution__invoices"),  # their documents        -> print, Peppol
            step("payment_intake"),  # the bank's files               -> payments
            step("payment_matching"),  # payments, open items         -> settlements
            step("credit_balances"),  # credits, due claims           -> set-offs, refund proposals
            step("direct_debit__orders"),  # due claims, mandates     -> Autogiro orders
            step("interest_invoicing"),  # items paid late            -> interest invoices
            step("payment_intake__before_reminders"),  # money again, so that a claim whose payment
            step("payment_matching__before_reminders"),  # has arrived gets no reminder
            step("credit_balances__before_reminders"),
            step("reminders"),  # overdue items                       -> reminders
            step("payment_intake__before_collection"),
            step("payment_matching__before_collection"),
            step("credit_balances__before_collection"),
            step("collection"),  # past the demand date               -> CASES and RECALLS files
            step("distribution__letters"),  # interest, letters       -> print
            step("ledger_export"),  # postings                        -> SIE file
            step("reconciliation"),  # control totals, postings       -> difference 0 or a named cause
            step("reporting"),  # the night                           -> Night page, summary
        )
