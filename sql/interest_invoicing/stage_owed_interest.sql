-- stage_owed_interest: what we owe of interest on repaid prices tonight, less what an earlier decision has given.
--
-- reads   owed_claim, owed_segment (temporary), owed_interest
-- writes  owed_sum (temporary)
-- takes   client, first_item_id
-- rerun   safe: temporary

CREATE TEMP TABLE owed_sum ON COMMIT DROP AS
SELECT s.*, row_number() OVER (ORDER BY s.claim_id) - 1 + %(first_item_id)s::bigint AS item_id
FROM (
    SELECT k.claim_id, k.invoice_no, k.customer_no, k.department, k.dim_1, k.original_paid_on, k.through_on,
           (sum(n.interest_ore)
            - coalesce((SELECT sum(g.interest_ore) FROM owed_interest AS g
                        WHERE g.client = %(client)s AND g.invoice_no = k.invoice_no), 0))::bigint AS owed_ore
    FROM owed_claim AS k
    JOIN owed_segment AS n ON n.claim_id = k.claim_id
    GROUP BY k.claim_id, k.invoice_no, k.customer_no, k.department, k.dim_1, k.original_paid_on, k.through_on
) AS s
WHERE s.owed_ore > 0;
