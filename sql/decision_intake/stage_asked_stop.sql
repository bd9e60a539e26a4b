-- stage_asked_stop: the waiting decisions on stops, each with what it names and the hold of that code that stands there now.
--
-- reads   waiting_decision, policy_stop_code (temporary), customer, invoice, active_stop
-- writes  asked_stop (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    of several rows on one hold only the first counts (turn 1): the others were written without knowing of it.
--         A hold whose last day has been is there and not active

DROP TABLE IF EXISTS asked_stop;
CREATE TEMP TABLE asked_stop ON COMMIT DROP AS
SELECT d.decision_id, d.choice, d.decided_by, d.reason, d.customer_no AS asked_customer_no, d.invoice_no AS asked_invoice_no,
       (d.fields ->> 'until_on')::date AS asked_until_on, (d.fields ->> 'from_on')::date AS asked_from_on,
       p.stop_code, p.name, p.holds_on, p.set_in, p.ends_itself, c.customer_no, i.invoice_no, i.document_type,
       CASE WHEN a.until_on IS NULL OR a.until_on >= %(business_on)s THEN a.set_on END AS active_on, a.set_on IS NOT NULL AS is_there,
       a.claims_before_on AS active_from_on, a.part_ore,
       row_number() OVER (PARTITION BY p.stop_code, d.customer_no, d.invoice_no ORDER BY d.decision_id) AS turn
FROM waiting_decision AS d
LEFT JOIN policy_stop_code AS p ON p.stop_code = d.fields ->> 'code'
LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = d.customer_no
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = d.invoice_no
LEFT JOIN active_stop AS a ON a.client = %(client)s AND a.stop_code = p.stop_code
    AND num_nonnulls(d.customer_no, d.invoice_no) = 1 AND (a.customer_no = c.customer_no OR a.invoice_no = i.invoice_no);
