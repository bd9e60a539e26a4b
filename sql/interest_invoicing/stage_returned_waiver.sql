-- stage_returned_waiver: interest lowered while a claim was with the agency, of claims whose interest is ours again tonight.
--
-- reads   new_interest (temporary), item, agency_interest_waiver, open_case_invoice, agency_payment
-- writes  returned_waiver (temporary)
-- takes   client
-- rerun   safe: temporary; a waiver lowers our own interest once
-- note    never more than the interest reckoned; what the agency has collected since was lowered there

DROP TABLE IF EXISTS returned_waiver;
CREATE TEMP TABLE returned_waiver ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY i.invoice_no) AS number, i.invoice_no, i.customer_no, i.department, i.due_effective_on,
       least(w.waived_ore, n.interest_ore)::bigint AS waived_ore
FROM (SELECT s.claim_id, sum(s.interest_ore) AS interest_ore FROM new_interest AS s GROUP BY s.claim_id) AS n
JOIN item AS i ON i.client = %(client)s AND i.item_id = n.claim_id
JOIN (
    SELECT a.invoice_no, sum(a.amount_ore) AS waived_ore FROM agency_interest_waiver AS a
    WHERE a.client = %(client)s AND a.interest_line_id IS NULL
      AND NOT EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = a.client AND c.invoice_no = a.invoice_no)
      AND NOT EXISTS (SELECT FROM agency_payment AS p
                      WHERE p.client = a.client AND p.invoice_no = a.invoice_no AND p.kind = 'PAYMENT' AND p.interest_ore > 0
                        AND p.paid_on >= a.waived_on)
    GROUP BY a.invoice_no
) AS w ON w.invoice_no = i.invoice_no
WHERE n.interest_ore > 0;
