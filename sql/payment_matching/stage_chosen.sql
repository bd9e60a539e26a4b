-- stage_chosen: the waiting decisions of where money belongs, with the money that is left and the invoice as it stands.
--
-- reads   waiting_decision (temporary), item, open_item_rest, invoice, open_item, partly_settled_item, settlement, customer
-- writes  chosen (temporary)
-- takes   client
-- rerun   safe: temporary

DROP TABLE IF EXISTS chosen;
CREATE TEMP TABLE chosen ON COMMIT DROP AS
SELECT d.decision_id, d.choice, d.decided_by, d.amount_ore AS asked_ore, d.invoice_no AS asked_invoice_no,
       d.customer_no AS asked_customer_no, d.payment_id AS asked_payment_id, s.item_id, s.payment_id, s.kind,
       s.customer_no AS owner_no, s.department AS owner_department, -o.open_ore AS left_ore, i.invoice_no, i.document_type,
       i.customer_no AS invoice_customer_no, i.department, i.bankgiro, i.ocr, c.customer_no,
       count(*) OVER (PARTITION BY s.item_id) AS rows_of_item,
       (SELECT coalesce(sum(r.open_ore), 0)::bigint FROM (
            SELECT m.client, m.item_id FROM open_item AS m
            WHERE m.bankgiro = i.bankgiro AND m.ocr = i.ocr AND m.component <> 'COST'
            UNION ALL
            SELECT m.client, m.item_id FROM open_item AS m
            WHERE m.client = %(client)s AND m.invoice_no = i.invoice_no AND m.component = 'COST') AS t
        JOIN open_item_rest AS r ON r.client = t.client AND r.item_id = t.item_id AND r.kind = 'claim') AS open_ore
FROM waiting_decision AS d
LEFT JOIN item AS s ON s.client = %(client)s AND s.item_id = d.item_id
LEFT JOIN open_item_rest AS o ON o.client = %(client)s AND o.item_id = s.item_id
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = d.invoice_no
LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = d.customer_no;
