-- stage_due_instalment: the instalments that will soon be due and have had no notice yet, numbered as their letters will be.
--
-- reads   plan_rest (temporary), plan_letter
-- writes  due_instalment (temporary)
-- takes   client, business_on, days
-- rerun   safe: temporary
-- note    the agreement itself is the notice of what is due just after it

DROP TABLE IF EXISTS due_instalment;
CREATE TEMP TABLE due_instalment ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY r.plan_no, r.instalment_no) AS number, r.plan_no, r.instalment_no, r.due_on, r.rest_ore
FROM plan_rest AS r
WHERE r.rest_ore > 0 AND r.due_on > %(business_on)s AND r.due_on - %(days)s <= %(business_on)s
  AND NOT EXISTS (SELECT FROM plan_letter AS l
                  WHERE l.client = %(client)s AND l.plan_no = r.plan_no
                    AND (l.kind = 'instalment' AND l.instalment_no = r.instalment_no
                         OR l.kind = 'agreement' AND l.written_on > r.due_on - %(days)s));
