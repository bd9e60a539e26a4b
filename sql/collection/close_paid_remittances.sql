-- close_paid_remittances: a payout whose money has been found and placed waits for nothing more.
--
-- reads   remitted_item, agency_remittance, settlement
-- writes  open_remittance, remittance_deposit
-- takes   client, run_id, version_id, business_on
-- rerun   safe: already gone
-- note    a payout of nothing has no money to wait for

WITH paid AS (
    SELECT o.client, o.remit_id, max(s.payment_id) AS payment_id, r.paid_out_ore
    FROM open_remittance AS o
    JOIN agency_remittance AS r ON r.client = o.client AND r.remit_id = o.remit_id
    JOIN remitted_item AS t ON t.client = o.client AND t.remit_id = o.remit_id
    LEFT JOIN settlement AS s ON s.client = t.client AND s.item_id = t.item_id AND s.rule = 'agency_reference'
    WHERE o.client = %(client)s
    GROUP BY o.client, o.remit_id, r.paid_out_ore
    HAVING max(s.payment_id) IS NOT NULL OR r.paid_out_ore = 0
), linked AS (
    INSERT INTO remittance_deposit (client, remit_id, payment_id, found_on, run_id, version_id)
    SELECT p.client, p.remit_id, p.payment_id, %(business_on)s, %(run_id)s, %(version_id)s FROM paid AS p
    WHERE p.payment_id IS NOT NULL
    ON CONFLICT DO NOTHING
)
DELETE FROM open_remittance AS o USING paid AS p WHERE o.client = p.client AND o.remit_id = p.remit_id;
