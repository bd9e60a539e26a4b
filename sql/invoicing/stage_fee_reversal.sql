-- stage_fee_reversal: the open fees of invoices that tonight's credit notes have credited in full.
--
-- reads   new_invoice, invoice, open_item_rest
-- writes  fee_reversal (temporary)
-- takes   client, first_entry_id
-- rerun   safe: temporary
-- note    a fee on a claim that should not have been made is taken back: debit REMINDER_FEE, credit AR_CLAIM

CREATE TEMP TABLE fee_reversal ON COMMIT DROP AS
SELECT %(first_entry_id)s::bigint - 1 + row_number() OVER (ORDER BY o.item_id) AS entry_id, o.item_id, o.invoice_no,
       o.department, o.open_ore
FROM open_item_rest AS o
JOIN invoice AS i ON i.client = o.client AND i.invoice_no = o.invoice_no
WHERE o.client = %(client)s AND o.component = 'COST'
  AND o.invoice_no IN (SELECT n.credits_invoice_no FROM new_invoice AS n WHERE n.is_credit)
  AND i.total_ore + (SELECT sum(c.total_ore) FROM invoice AS c
                     WHERE c.client = i.client AND c.credits_invoice_no = i.invoice_no) = 0;
