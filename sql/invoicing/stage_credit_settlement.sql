-- stage_credit_settlement: lower the open claims by tonight's credit notes, and take back the fees of those credited in full.
--
-- reads   credit_split, fee_reversal
-- writes  new_settlement (temporary)
-- takes   business_on
-- rerun   safe: temporary
-- note    in order of credit note, then of fee

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, invoice_no, rule, evidence)
SELECT row_number() OVER (ORDER BY t.part, t.invoice_no, t.item_id), t.event, t.department, 'AR_CLAIM', t.item_id, t.amount_ore,
       %(business_on)s, t.invoice_no, t.rule, t.evidence
FROM (
    SELECT 1 AS part, 'credit_note' AS event, s.department, s.claim_item_id AS item_id, -s.settled_ore AS amount_ore, s.invoice_no,
           'credit_note' AS rule, 'Kreditfaktura ' || s.invoice_no || ' på faktura ' || s.credits_invoice_no AS evidence
    FROM credit_split AS s WHERE s.settled_ore > 0
    UNION ALL
    SELECT 2, 'fee_reversed', f.department, f.item_id, -f.open_ore, f.credit_note_no, 'fee_reversed',
           'Faktura ' || f.invoice_no || ' är krediterad i sin helhet'
    FROM fee_reversal AS f
) AS t;
