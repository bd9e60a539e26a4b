-- stage_new_interest_invoice: tonight's interest invoices, in the order they will be numbered.
--
-- reads   interest_customer (temporary)
-- writes  new_interest_invoice (temporary)
-- takes   -
-- rerun   safe: temporary

CREATE TEMP TABLE new_interest_invoice ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY k.customer_no) AS number, k.customer_no, k.recipient_no, k.department, k.kravkod,
       k.interest_ore AS total_ore
FROM interest_customer AS k
WHERE k.held_by IS NULL;
