-- stage_fee_reversal: the open fees of invoices that tonight's credit notes have credited in full.
--
-- reads   new_invoice, invoice, open_item_rest, item, entry
-- writes  fee_reversal (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    a fee on a claim that should not have been made is taken back: debit its income, credit AR_CLAIM (ruling 61)

CREATE TEMP TABLE fee_reversal ON COMMIT DROP AS
SELECT o.item_id, o.invoice_no, o.department, o.open_ore, c.credit_note_no, fee_account_of(e.event) AS account_key
FROM (
    SELECT n.credits_invoice_no AS invoice_no, max(n.invoice_no) AS credit_note_no
    FROM new_invoice AS n WHERE n.is_credit GROUP BY n.credits_invoice_no
) AS c
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = c.invoice_no
JOIN open_item_rest AS o ON o.client = i.client AND o.invoice_no = i.invoice_no AND o.component = 'COST'
JOIN item AS t ON t.client = o.client AND t.item_id = o.item_id
JOIN entry AS e ON e.client = t.client AND e.entry_id = t.entry_id
WHERE i.total_ore + (SELECT sum(n.total_ore) FROM invoice AS n
                     WHERE n.client = i.client AND n.credits_invoice_no = i.invoice_no) = 0;
