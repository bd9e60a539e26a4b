-- stage_asked_interruption: the waiting decisions on what has interrupted limitation, each with its invoice.
--
-- reads   waiting_decision (temporary), invoice
-- writes  asked_interruption (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    a new period runs from the day itself, or from the day that proceedings ended. Of several equal rows the first counts (turn 1)

DROP TABLE IF EXISTS asked_interruption;
CREATE TEMP TABLE asked_interruption ON COMMIT DROP AS
SELECT t.*, row_number() OVER (PARTITION BY t.invoice_no, t.event, t.happened_on, t.effective_on ORDER BY t.decision_id) AS turn
FROM (
    SELECT d.decision_id, d.decided_by, d.reason, d.choice AS event, i.invoice_no, i.document_type,
           (d.fields ->> 'from_on')::date AS happened_on,
           coalesce((d.fields ->> 'until_on')::date, (d.fields ->> 'from_on')::date) AS effective_on
    FROM waiting_decision AS d
    LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = d.invoice_no
) AS t;
