-- settle_agency_payout: money under the reference of a payout that the agency has told of pays the agency's debt to us.
--
-- reads   payment_queue (temporary), open_remittance, agency_remittance, remitted_item, open_item_rest
-- writes  new_settlement, payment_queue (temporary)
-- takes   client, event, rule_version
-- rerun   safe: temporary
-- note    to the öre: the deposit, what the agency says it paid out, and our shares of the payments it names. Else it lies as
--         unidentified; of two with one reference the first

WITH found AS (
    SELECT DISTINCT ON (r.remit_id) r.remit_id, q.payment_id, q.paid_on, r.paid_out_ore
    FROM open_remittance AS o
    JOIN agency_remittance AS r ON r.client = o.client AND r.remit_id = o.remit_id
    JOIN payment_queue AS q ON q.amount_ore = r.paid_out_ore AND q.bankgiro = r.bankgiro
        AND (btrim(q.reference) = r.payout_reference OR q.ocr = ltrim(r.payout_reference, '0'))
    WHERE o.client = %(client)s
    ORDER BY r.remit_id, q.payment_id
), part AS (
    SELECT f.*, i.item_id, i.department, i.open_ore, sum(i.open_ore) OVER (PARTITION BY f.remit_id) AS whole_ore,
           min(f.remit_id) OVER (PARTITION BY f.payment_id) AS first_remit_id
    FROM found AS f
    JOIN remitted_item AS t ON t.client = %(client)s AND t.remit_id = f.remit_id
    JOIN open_item_rest AS i ON i.client = t.client AND i.item_id = t.item_id
), settled AS (
    INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, payment_id, rule, rule_version,
                                evidence)
    SELECT (SELECT coalesce(max(w.place), 0) FROM new_settlement AS w) + row_number() OVER (ORDER BY p.remit_id, p.item_id), %(event)s,
           p.department, 'AGENCY_CLEARING', p.item_id, -p.open_ore, p.paid_on, p.payment_id, 'agency_reference', %(rule_version)s,
           'Utbetalning ' || p.remit_id || ' från ombudet'
    FROM part AS p
    WHERE p.whole_ore = p.paid_out_ore AND p.remit_id = p.first_remit_id
    RETURNING payment_id
)
DELETE FROM payment_queue AS q USING settled AS s WHERE q.payment_id = s.payment_id;
