-- number_interest_invoice: tonight's interest invoices in order of customer, with number, OCR and item.
--
-- reads   interest_customer (temporary)
-- writes  numbered_interest (temporary)
-- takes   first_invoice_no, first_item_id, length_digit
-- rerun   safe: temporary
-- note    numbers have ten digits; with the length digit the OCR has twelve, so that digit is 2

CREATE TEMP TABLE numbered_interest ON COMMIT DROP AS
WITH placed AS (
    SELECT k.customer_no, k.recipient_no, k.department, k.kravkod, k.interest_ore AS total_ore,
           row_number() OVER (ORDER BY k.customer_no) - 1 AS place
    FROM interest_customer AS k
    WHERE k.held_by IS NULL
), given AS (
    SELECT p.*, p.place + %(first_invoice_no)s::bigint AS invoice_no, p.place + %(first_item_id)s::bigint AS item_id,
           CASE WHEN %(length_digit)s THEN (p.place + %(first_invoice_no)s::bigint) * 10 + 2
                ELSE p.place + %(first_invoice_no)s::bigint END AS digits
    FROM placed AS p
    OFFSET 0   -- the digits are reckoned once, not in each place where the check digit uses them
)
SELECT g.*, g.digits::text || luhn_digit(g.digits) AS ocr FROM given AS g;
