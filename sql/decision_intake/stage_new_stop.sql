-- stage_new_stop: which holds the sound decisions on stops end and which they set.
--
-- reads   asked_stop, decided (temporary)
-- writes  ended_stop, new_stop (temporary)
-- takes   business_on, wait_until_on
-- rerun   safe: temporary
-- note    a hold is prolonged by ending it and setting another. A code that ends by itself holds through the day, the others
--         until a person ends them: then the day is when they are reviewed

WITH sound AS (
    SELECT a.* FROM asked_stop AS a WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
), ended AS (
    INSERT INTO ended_stop (customer_no, invoice_no, stop_code, ended_by)
    SELECT s.customer_no, s.invoice_no, s.stop_code, s.decided_by FROM sound AS s WHERE s.is_there
)
INSERT INTO new_stop (customer_no, invoice_no, stop_code, until_on, review_on, claims_before_on, part_ore, reason, set_by, decision_id)
SELECT s.customer_no, s.invoice_no, s.stop_code, CASE WHEN s.ends_itself THEN coalesce(s.asked_until_on, %(wait_until_on)s) END,
       CASE WHEN NOT s.ends_itself THEN s.asked_until_on END,
       CASE WHEN s.stop_code = 'DEBT_RELIEF' THEN coalesce(s.asked_from_on, s.active_from_on, %(business_on)s) END,
       s.part_ore, s.reason, s.decided_by, s.decision_id
FROM sound AS s WHERE s.choice IN ('set', 'prolong');
