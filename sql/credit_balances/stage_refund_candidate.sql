-- stage_refund_candidate: what would be proposed to be paid back tonight, with the content that an approver approves.
--
-- reads   refund_party, ripe_credit (temporary)
-- writes  refund_candidate (temporary)
-- takes   client, minimum_ore, two_person_ore
-- rerun   safe: temporary
-- note    the content is the customer, the amount, where it goes, how many must approve, and each credit with its amount

DROP TABLE IF EXISTS refund_candidate;
CREATE TEMP TABLE refund_candidate ON COMMIT DROP AS
WITH summed AS (
    SELECT p.customer_no, p.method, p.payout_to, p.blocked_by, sum(r.rest_ore)::bigint AS amount_ore,
           CASE WHEN sum(r.rest_ore) >= %(two_person_ore)s THEN 2 ELSE 1 END AS approvers_needed,
           string_agg(r.item_id || ':' || r.rest_ore, ',' ORDER BY r.item_id) AS credits
    FROM refund_party AS p JOIN ripe_credit AS r ON r.customer_no = p.customer_no
    GROUP BY p.customer_no, p.method, p.payout_to, p.blocked_by
    HAVING sum(r.rest_ore) >= %(minimum_ore)s
)
SELECT s.customer_no, s.method, s.payout_to, s.blocked_by, s.amount_ore, s.approvers_needed,
       encode(sha256(convert_to(concat_ws('|', %(client)s, s.customer_no, s.amount_ore, s.method, coalesce(s.payout_to, ''),
                                          s.approvers_needed, s.credits), 'UTF8')), 'hex') AS content_sha256
FROM summed AS s;
