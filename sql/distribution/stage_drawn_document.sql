-- stage_drawn_document: which of the waiting invoices Autogiro draws: their document says so, and nobody pays them by slip.
--
-- reads   chosen_channel (temporary), invoice, mandate, item, autogiro_order
-- writes  drawn_document (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    the customer had the mandate when the invoice was made, and has it still; a draw that has failed is not tried again.
--         Of several mandates the one for the invoice's own bankgiro, then the newest, as when the claim is ordered

CREATE TEMP TABLE drawn_document ON COMMIT DROP AS
SELECT DISTINCT ON (k.document_id) k.document_id, k.invoice_no, m.payer_number
FROM chosen_channel AS k
JOIN mandate AS m ON m.client = %(client)s AND m.customer_no = k.debtor_no AND m.state = 'active'
JOIN invoice AS i ON i.client = m.client AND i.invoice_no = k.invoice_no AND i.issued_on >= m.active_on
WHERE k.document_type IN ('invoice', 'interest_invoice') AND k.amount_ore > 0 AND k.protected_no IS NULL
    AND NOT EXISTS (SELECT FROM item AS t
                    JOIN autogiro_order AS o ON o.client = t.client AND o.item_id = t.item_id
                    WHERE t.client = i.client AND t.invoice_no = i.invoice_no
                        AND o.state IN ('failed', 'rejected', 'refunded', 'unanswered'))
ORDER BY k.document_id, m.bankgiro = i.bankgiro DESC, m.active_on DESC, m.bankgiro, m.payer_number;
