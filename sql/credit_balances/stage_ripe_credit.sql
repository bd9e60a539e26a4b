-- stage_ripe_credit: the credits that have waited long enough to be paid back.
--
-- reads   credit (temporary)
-- writes  ripe_credit (temporary)
-- takes   business_on, double_before_on, wait_days, wait_below_ore
-- rerun   safe: temporary
-- note    a double payment is ripe some bank days after it came, a credit of a customer with a small sum after the wait, all
--         others at once (O1, R1-R3)

DROP TABLE IF EXISTS ripe_credit;
CREATE TEMP TABLE ripe_credit ON COMMIT DROP AS
SELECT c.item_id, c.customer_no, c.rest_ore, c.sender_bankgiro, c.is_of_other, c.is_of_customer
FROM (SELECT x.*, sum(x.rest_ore) OVER (PARTITION BY x.customer_no) AS total_ore FROM credit AS x) AS c
WHERE CASE WHEN c.kind = 'double_payment' THEN c.since_on <= %(double_before_on)s
           WHEN c.total_ore >= %(wait_below_ore)s THEN true
           ELSE c.opened_on + %(wait_days)s::int <= %(business_on)s END;
