-- stage_dispute_stop: the holds that a dispute sets and its answer ends, replaced by what must be waited for then.
--
-- reads   asked_dispute, decided (temporary)
-- writes  ended_stop, new_stop (temporary)
-- takes   respond_by_on
-- rerun   safe: temporary
-- note    upheld: until the credit note comes. Refused: the customer has time to pay before the next step. In court: as before,
--         reviewed anew. Receivables rules 3.4

WITH sound AS (
    SELECT a.* FROM asked_dispute AS a WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
), ended AS (
    INSERT INTO ended_stop (invoice_no, stop_code, ended_by)
    SELECT s.invoice_no, 'DISPUTE', s.decided_by FROM sound AS s WHERE s.choice <> 'raised'
    UNION ALL
    SELECT s.invoice_no, 'WAIT_PAYMENT', s.decided_by FROM sound AS s
    WHERE s.choice IN ('rejected', 'partly') AND s.waits_for_payment
)
INSERT INTO new_stop (invoice_no, stop_code, until_on, part_ore, reason, set_by, decision_id)
SELECT s.invoice_no, t.stop_code, CASE t.stop_code WHEN 'WAIT_PAYMENT' THEN %(respond_by_on)s::date END,
       CASE t.stop_code WHEN 'WAIT_PAYMENT' THEN NULL ELSE coalesce(s.asked_ore, s.disputed_ore) END,
       s.reason, s.decided_by, s.decision_id
FROM sound AS s
JOIN (VALUES ('raised', 'DISPUTE'), ('to_court', 'DISPUTE'), ('upheld', 'CREDIT_PENDING'), ('partly', 'CREDIT_PENDING'),
             ('partly', 'WAIT_PAYMENT'), ('rejected', 'WAIT_PAYMENT')) AS t (choice, stop_code) ON t.choice = s.choice;
