-- number_new_invoice: the number each group got, with its OCR, entry and item.
--
-- reads   new_invoice
-- writes  numbered (temporary)
-- takes   first_invoice_no, first_credit_note_no, first_entry_id, first_item_id, length_digit
-- rerun   safe: temporary
-- note    invoices come first in number_of_all, so their items are numbered without gaps. Numbers have ten digits; with
--         the length digit the OCR has twelve, so that digit is 2

CREATE TEMP TABLE numbered ON COMMIT DROP AS
WITH given AS MATERIALIZED (
    SELECT n.*,
           n.number_in_series - 1
               + CASE WHEN n.is_credit THEN %(first_credit_note_no)s::bigint ELSE %(first_invoice_no)s::bigint END AS invoice_no
    FROM new_invoice AS n
), payload AS MATERIALIZED (
    SELECT g.*, CASE WHEN %(length_digit)s THEN g.invoice_no * 10 + 2 ELSE g.invoice_no END AS digits FROM given AS g
)
SELECT p.*, p.digits::text || luhn_digit(p.digits) AS ocr,
       p.number_of_all - 1 + %(first_entry_id)s::bigint AS entry_id,
       CASE WHEN NOT p.is_credit THEN p.number_of_all - 1 + %(first_item_id)s::bigint END AS item_id
FROM payload AS p;
