-- number_new_invoice: the number each group got, with its entry and item.
--
-- reads   new_invoice
-- writes  numbered (temporary)
-- takes   first_invoice_no, first_credit_note_no, first_entry_id, first_item_id
-- rerun   safe: temporary
-- note    invoices come first in number_of_all, so their items are numbered without gaps

CREATE TEMP TABLE numbered ON COMMIT DROP AS
SELECT n.group_no, n.is_credit, n.customer_no, n.department, n.due_on, n.due_effective_on, n.rounding_ore, n.total_ore,
       n.credits_invoice_no,
       n.number_in_series - 1
           + CASE WHEN n.is_credit THEN %(first_credit_note_no)s::bigint ELSE %(first_invoice_no)s::bigint END AS invoice_no,
       n.number_of_all - 1 + %(first_entry_id)s::bigint AS entry_id,
       CASE WHEN NOT n.is_credit THEN n.number_of_all - 1 + %(first_item_id)s::bigint END AS item_id
FROM new_invoice AS n;
