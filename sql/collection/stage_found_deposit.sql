-- stage_found_deposit: the payouts whose money has come: paid into our bankgiro under their reference, to the öre.
--
-- reads   open_remittance, agency_remittance, remitted_item, open_item_rest, payment
-- writes  found_deposit (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    three ways: what the bank has, what the agency says it paid out, and our shares of the payments named. Money that
--         waits as unidentified is taken; what matching has settled already needs no more. Of two payouts that look the same the first is paid first

DROP TABLE IF EXISTS found_deposit;
CREATE TEMP TABLE found_deposit ON COMMIT DROP AS
SELECT DISTINCT ON (r.remit_id) r.remit_id, p.payment_id, p.paid_on, r.paid_out_ore, m.item_id, w.open_ore
FROM open_remittance AS o
JOIN agency_remittance AS r ON r.client = o.client AND r.remit_id = o.remit_id
JOIN open_item_rest AS m ON m.client = r.client AND m.kind = 'unidentified' AND m.open_ore = -r.paid_out_ore
JOIN payment AS p ON p.client = m.client AND p.payment_id = m.payment_id AND p.bankgiro = r.bankgiro
    AND (btrim(p.reference) = r.payout_reference OR p.ocr = ltrim(r.payout_reference, '0'))
JOIN LATERAL (
    SELECT coalesce(sum(i.open_ore), 0)::bigint AS open_ore
    FROM remitted_item AS t
    JOIN open_item_rest AS i ON i.client = t.client AND i.item_id = t.item_id
    WHERE t.client = r.client AND t.remit_id = r.remit_id
) AS w ON w.open_ore = r.paid_out_ore
WHERE o.client = %(client)s
  AND NOT EXISTS (SELECT FROM open_remittance AS e JOIN agency_remittance AS f ON f.client = e.client AND f.remit_id = e.remit_id
                  WHERE e.client = o.client AND f.payout_reference = r.payout_reference AND f.paid_out_ore = r.paid_out_ore
                    AND f.remit_id < r.remit_id)
ORDER BY r.remit_id, p.payment_id;
