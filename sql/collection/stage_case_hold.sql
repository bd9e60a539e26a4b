-- stage_case_hold: the stop that holds each claim with the agency; what calls it back goes before what only pauses it.
--
-- reads   open_case_invoice, invoice, customer, active_stop, policy_stop_code
-- writes  case_hold (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    the reason is the code that the agency's files have for the stop; those without one are OTHER. What the agency itself
--         has told of (a dispute there) it has paused already. Holds on the invoice and on the
--         customer are looked up apart, each by its index

CREATE TEMP TABLE case_hold ON COMMIT DROP AS
SELECT DISTINCT ON (v.case_ref, v.invoice_no) v.case_ref, v.invoice_no, s.stop_code, s.at_agency = 'pause' AS is_pause, h.until_on,
       CASE WHEN s.stop_code = 'DISPUTE' THEN 'DISPUTED'
            WHEN s.stop_code = 'PLAN' THEN 'PLAN_BY_CREDITOR'
            WHEN s.stop_code IN ('DEFERMENT', 'DECEASED', 'MINOR', 'BANKRUPTCY', 'DEBT_RELIEF', 'PROTECTED_ID', 'LIMITED')
                THEN s.stop_code ELSE 'OTHER' END AS reason
FROM open_case_invoice AS v
JOIN invoice AS i ON i.client = v.client AND i.invoice_no = v.invoice_no
JOIN customer AS c ON c.client = v.client AND c.customer_no = i.customer_no
CROSS JOIN LATERAL (
    SELECT customer_stop(c.kind, c.protection_code, c.identity_no, i.issued_on) AS stop_code, NULL::date AS until_on
    UNION ALL
    SELECT a.stop_code, coalesce(a.until_on, a.review_on) FROM active_stop AS a
    WHERE a.client = v.client AND a.invoice_no = v.invoice_no AND a.set_by <> 'ombudet'
      AND a.set_on <= %(business_on)s AND (a.until_on IS NULL OR a.until_on >= %(business_on)s)
    UNION ALL
    SELECT a.stop_code, coalesce(a.until_on, a.review_on) FROM active_stop AS a
    WHERE a.client = v.client AND a.customer_no = i.customer_no AND (a.claims_before_on IS NULL OR i.arose_on < a.claims_before_on)
      AND a.set_on <= %(business_on)s AND (a.until_on IS NULL OR a.until_on >= %(business_on)s)
) AS h
JOIN policy_stop_code AS s ON s.stop_code = h.stop_code AND s.at_agency IN ('pause', 'recall', 'no_address', 'never')
WHERE v.client = %(client)s
ORDER BY v.case_ref, v.invoice_no, s.at_agency = 'pause', s.stop_code;
