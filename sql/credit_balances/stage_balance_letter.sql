-- stage_balance_letter: the customers to write to about money to their credit, with what is left and what comes next.
--
-- reads   credit_before, credit, set_off, refund_party (temporary), customer, balance_letter_row
-- writes  new_letter (temporary)
-- takes   client, contact_from_ore, minimum_ore, set_off_notice
-- rerun   safe: temporary
-- note    a credit from the limit on is told of at once and once; what is set off is told of where the settings say so

DROP TABLE IF EXISTS new_letter;
CREATE TEMP TABLE new_letter ON COMMIT DROP AS
WITH told AS (
    SELECT b.customer_no FROM credit_before AS b
    WHERE b.rest_ore >= %(contact_from_ore)s
      AND NOT EXISTS (SELECT FROM balance_letter_row AS r
                      WHERE r.client = %(client)s AND r.item_id = b.item_id AND r.kind NOT IN ('set_off', 'small'))
    UNION
    SELECT s.customer_no FROM set_off AS s WHERE %(set_off_notice)s
), rest AS (
    SELECT c.customer_no, sum(c.rest_ore)::bigint AS left_ore, bool_and(c.is_of_customer) AS is_of_customer
    FROM credit AS c GROUP BY c.customer_no
)
SELECT row_number() OVER (ORDER BY t.customer_no) AS place, t.customer_no, coalesce(k.recipient_no, k.customer_no) AS recipient_no,
       coalesce(r.left_ore, 0) AS left_ore,
       CASE WHEN r.left_ore IS NULL THEN 'settled'
            WHEN r.left_ore < %(minimum_ore)s OR k.protection_code > 0 OR k.kind = 'estate' OR p.blocked_by = 'COLLECTION' THEN 'kept'
            WHEN k.payout_bankgiro IS NULL AND (k.payout_account IS NULL OR k.payout_clearing IS NULL) AND NOT r.is_of_customer
                THEN 'account'
            ELSE 'refund' END AS next_step
FROM told AS t
JOIN customer AS k ON k.client = %(client)s AND k.customer_no = t.customer_no AND k.kind <> 'internal'
LEFT JOIN rest AS r ON r.customer_no = t.customer_no
LEFT JOIN refund_party AS p ON p.customer_no = t.customer_no;
