-- stage_fee_reversal: the open fees of invoices that tonight's credit notes have credited in full.
--
-- reads   new_invoice, invoice, open_item_rest
-- writes  fee_reversal (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    a fee on a claim that should not have been made is taken back: debit REMINDER_FEE, credit AR_CLAIM

CREATE TEMP TABLE fee_reversal ON COMMIT DROP AS
SELECT o.item_id, o.invoice_no, o.department, o.open_ore, c.credit_note_no
FROM (
    SELECT n.credits_invoice_no AS invoice_no, max(n.invoice_no) AS credit_note_no
    FROM new_invoice AS n WHERE n.is_credit GROUP BY n.credits_invoice_no
) AS c
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = c.invoice_no
JOIN open_item_rest AS o ON o.client = i.client AND o.invoice_no = i.invoice_no AND o.component = 'COST'
WHERE i.total_ore + (SELECT sum(e.total_ore) FROM invoice AS e
                     WHERE e.client = i.client AND e.credits_invoice_no = i.invoice_no) = 0;
