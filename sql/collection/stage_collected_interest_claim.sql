-- stage_collected_interest_claim: the claims whose interest we reckon beside the agency's, to the day it says.
--
-- reads   collected_row, collected_claim (temporary)
-- writes  interest_claim (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    only claims of ours with one payment in the file: of several the later ones bear interest on what the first has left

CREATE TEMP TABLE interest_claim ON COMMIT DROP AS
SELECT c.item_id, c.invoice_no, max(r.interest_to_on) AS through_on
FROM collected_row AS r
JOIN collected_claim AS c ON c.line_no = r.line_no
WHERE r.kind = 'PAYMENT' AND c.order_no IS NULL
GROUP BY c.item_id, c.invoice_no
HAVING count(*) = 1;
