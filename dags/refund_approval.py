"""Attest av återbetalningar: de större förslagen, som två personer ska godkänna, besvarade här i stället för i fil.

Starta den för hand. Varje förslag frågas två gånger; svaren ges under *Required Actions*. Ett svar som inte gäller
längre (förslaget är återtaget, samma person har redan svarat) står som utfall på uppgiften, och ingenting är ändrat.
"""

from datetime import timedelta

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import DAG, Param, task, task_group
from airflow.sdk.exceptions import AirflowSkipException

from reskontra.payments import refund_door
from reskontra.settings import Settings

SETTINGS = Settings.load()


class RefundQuestion(HITLOperator):
    """One person's answer to one proposal, asked as the proposal stands and recorded when it is given."""

    template_fields = ("proposal",)  # a number and a hash

    def __init__(self, *, client_code: str, proposal: dict, **settings) -> None:
        super().__init__(
            subject="Återbetalning",
            options=list(refund_door.CHOICES),
            defaults=["Avstå"],
            params={"reason": Param("", type="string", title="Orsak")},
            response_timeout=timedelta(days=5),
            **settings,
        )
        self.client_code, self.proposal = client_code, proposal

    def execute(self, context):
        question = refund_door.question(self.client_code, **self.proposal)
        if question is None:
            raise AirflowSkipException("Förslaget väntar inte längre på svar.")
        self.subject, self.body = question
        return super().execute(context)

    def execute_complete(self, context, event) -> str:
        given = super().execute_complete(context, event)
        user = given["responded_by_user"] or {"name": ""}
        (said,), reason = given["chosen_options"], given["params_input"].get("reason") or ""
        return refund_door.answer(
            self.client_code, **self.proposal, said=said, person=user["name"], reason=reason, at=given["responded_at"]
        )


for client in SETTINGS.clients:
    first = client == SETTINGS.clients[0]
    with DAG(
        "refund_approval" if first else f"refund_approval_{client.code}",
        dag_display_name=f"Attest av återbetalningar: {client.name}",
        schedule=None,
        catchup=False,
        max_active_runs=1,
        default_args={"owner": "reskontra", "retries": 3, "retry_delay": timedelta(seconds=30)},
        tags=["attest"],
        doc_md=__doc__,
    ):

        @task(task_display_name="Förslag som väntar")
        def waiting(code: str) -> list[dict]:
            return refund_door.waiting(code)

        @task_group(group_display_name="Förslag")
        def asked(proposal: dict, code: str = client.code) -> None:
            first, second = (
                RefundQuestion(task_id=name, task_display_name=title, client_code=code, proposal=proposal)
                for name, title in (("first", "Första godkännandet"), ("second", "Andra godkännandet"))
            )
            first >> second

        asked.expand(proposal=waiting(client.code))
