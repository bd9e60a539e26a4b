-- stage_waiting_line: the interest that waits to be invoiced, line by line, with the hold that keeps it waiting.
--
-- reads   waiting_interest, interest_line, claim_terms, customer, active_stop, policy_stop_code (temporary)
-- writes  waiting_line (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    holds on the late claim and on its customer, those people have set and those the customer's data mean. One that blocks
--         goes before one that leaves the invoice to a person (M)

CREATE TEMP TABLE waiting_line ON COMMIT DROP AS
WITH waiting AS (
    SELECT n.interest_line_id, n.invoice_no, n.customer_no, n.department, n.interest_ore, n.from_on, i.arose_on, i.kravkod
    FROM waiting_interest AS w
    JOIN interest_line AS n ON n.client = w.client AND n.interest_line_id = w.interest_line_id
    JOIN claim_terms AS i ON i.client = n.client AND i.invoice_no = n.invoice_no
    WHERE w.client = %(client)s
), hold AS (
    SELECT w.interest_line_id, s.stop_code, s.set_on, s.until_on FROM waiting AS w
    JOIN active_stop AS s ON s.client = %(client)s AND s.invoice_no = w.invoice_no
    UNION ALL
    SELECT w.interest_line_id, s.stop_code, s.set_on, s.until_on FROM waiting AS w
    JOIN active_stop AS s ON s.client = %(client)s AND s.customer_no = w.customer_no
        AND w.arose_on < coalesce(s.claims_before_on, 'infinity')
    UNION ALL
    SELECT w.interest_line_id, customer_stop(c.kind, c.protection_code, c.identity_no, %(business_on)s), %(business_on)s, NULL
    FROM waiting AS w JOIN customer AS c ON c.client = %(client)s AND c.customer_no = w.customer_no
), held AS (
    SELECT DISTINCT ON (h.interest_line_id) h.interest_line_id, h.stop_code
    FROM hold AS h
    JOIN policy_stop_code AS p ON p.stop_code = h.stop_code AND p.interest_invoice <> 'N'
    WHERE %(business_on)s BETWEEN h.set_on AND coalesce(h.until_on, %(business_on)s)
    ORDER BY h.interest_line_id, p.interest_invoice = 'M', h.stop_code
)
SELECT w.*, h.stop_code AS held_by FROM waiting AS w
LEFT JOIN held AS h ON h.interest_line_id = w.interest_line_id;
