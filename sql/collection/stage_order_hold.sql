-- stage_order_hold: what our own register says of the debtors that other ledgers order claims on: protected, dead, bankrupt, ...
--
-- reads   order_debtor (temporary), customer, active_stop, policy_stop_code
-- writes  order_hold (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    known by identity number. What only pauses our own claim (a dispute, a deferment) says nothing of another ledger's

CREATE TEMP TABLE order_hold ON COMMIT DROP AS
SELECT DISTINCT ON (d.id_no) d.id_no,
       CASE WHEN s.stop_code IN ('DECEASED', 'MINOR', 'BANKRUPTCY', 'DEBT_RELIEF', 'PROTECTED_ID') THEN s.stop_code ELSE 'OTHER' END AS reason
FROM (SELECT DISTINCT o.id_no FROM order_debtor AS o WHERE o.id_no IS NOT NULL) AS d
JOIN customer AS c ON c.client = %(client)s AND "right"(c.identity_no, 10) = "right"(d.id_no, 10)
CROSS JOIN LATERAL (
    SELECT CASE WHEN c.kind <> 'internal' THEN customer_stop(c.kind, c.protection_code, c.identity_no, %(business_on)s) END AS stop_code
    UNION ALL
    SELECT a.stop_code FROM active_stop AS a
    WHERE a.client = %(client)s AND a.customer_no = c.customer_no
      AND a.set_on <= %(business_on)s AND (a.until_on IS NULL OR a.until_on >= %(business_on)s)
) AS h
JOIN policy_stop_code AS s ON s.stop_code = h.stop_code AND s.at_agency IN ('recall', 'no_address', 'never')
ORDER BY d.id_no, s.stop_code <> 'PROTECTED_ID', s.stop_code;
