-- stage_waiting_line: the interest that can be invoiced, tonight's and what waits since before, with the hold that keeps it waiting.
--
-- reads   new_interest, interest_terms, policy_stop_code (temporary), waiting_interest, interest_line, claim_terms, customer, active_stop
-- writes  waiting_line (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    holds on the late claim and on its customer, those people have set and those the customer's data mean. One that blocks
--         goes before one that leaves the invoice to a person (M)

CREATE TEMP TABLE waiting_line ON COMMIT DROP AS
WITH reckoned AS (
    SELECT n.interest_line_id, t.invoice_no, t.customer_no, t.department, n.from_on, n.to_on, n.days, n.capital_ore,
           n.rate_percent_x100, n.interest_ore, t.arose_on, t.kravkod
    FROM new_interest AS n JOIN interest_terms AS t ON t.item_id = n.claim_id
    UNION ALL
    SELECT n.interest_line_id, n.invoice_no, n.customer_no, n.department, n.from_on, n.to_on, n.days, n.capital_ore,
           n.rate_percent_x100, n.interest_ore, i.arose_on, i.kravkod
    FROM waiting_interest AS w
    JOIN interest_line AS n ON n.client = w.client AND n.interest_line_id = w.interest_line_id
    JOIN claim_terms AS i ON i.client = n.client AND i.invoice_no = n.invoice_no
    WHERE w.client = %(client)s
), waiting AS (
    SELECT r.*, coalesce(c.guardian_no, c.recipient_no, c.customer_no) AS recipient_no, c.kravkod AS own_kravkod,
           c.protection_code <> 0 AS is_protected, customer_stop(c.kind, c.protection_code, c.identity_no, %(business_on)s) AS own_stop
    FROM reckoned AS r JOIN customer AS c ON c.client = %(client)s AND c.customer_no = r.customer_no
), hold AS (
    SELECT w.interest_line_id, s.stop_code, s.set_on, s.until_on FROM waiting AS w
    JOIN active_stop AS s ON s.client = %(client)s AND s.invoice_no = w.invoice_no
    UNION ALL
    SELECT w.interest_line_id, s.stop_code, s.set_on, s.until_on FROM waiting AS w
    JOIN active_stop AS s ON s.client = %(client)s AND s.customer_no = w.customer_no
        AND w.arose_on < coalesce(s.claims_before_on, 'infinity')
    UNION ALL
    SELECT w.interest_line_id, w.own_stop, %(business_on)s, NULL FROM waiting AS w WHERE w.own_stop IS NOT NULL
), held AS (
    SELECT DISTINCT ON (h.interest_line_id) h.interest_line_id, h.stop_code
    FROM hold AS h
    JOIN policy_stop_code AS p ON p.stop_code = h.stop_code AND p.interest_invoice <> 'N'
    WHERE %(business_on)s BETWEEN h.set_on AND coalesce(h.until_on, %(business_on)s)
    ORDER BY h.interest_line_id, p.interest_invoice = 'M', h.stop_code
)
SELECT w.*, h.stop_code AS held_by FROM waiting AS w
LEFT JOIN held AS h ON h.interest_line_id = w.interest_line_id;
