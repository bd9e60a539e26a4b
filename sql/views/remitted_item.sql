-- remitted_item: the items (what the agency owes us) that each remittance pays: its payments, its deductions, fees given up late.
CREATE OR REPLACE VIEW remitted_item AS
SELECT t.client, t.remit_id, a.item_id
FROM remitted_payment AS t
JOIN agency_payment AS a ON a.client = t.client AND a.event_id = t.event_id
WHERE a.item_id IS NOT NULL
UNION ALL
SELECT f.client, f.remit_id, f.item_id FROM released_agency_fee AS f WHERE f.remit_id IS NOT NULL;
