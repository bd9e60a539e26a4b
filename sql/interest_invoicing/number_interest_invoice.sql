-- number_interest_invoice: the number each interest invoice got, with its OCR and item.
--
-- reads   new_interest_invoice (temporary)
-- writes  numbered_interest (temporary)
-- takes   first_invoice_no, first_item_id, length_digit
-- rerun   safe: temporary
-- note    numbers have ten digits; with the length digit the OCR has twelve, so that digit is 2

CREATE TEMP TABLE numbered_interest ON COMMIT DROP AS
WITH given AS MATERIALIZED (
    SELECT v.*, v.number - 1 + %(first_invoice_no)s::bigint AS invoice_no, v.number - 1 + %(first_item_id)s::bigint AS item_id
    FROM new_interest_invoice AS v
), payload AS MATERIALIZED (
    SELECT g.*, CASE WHEN %(length_digit)s THEN g.invoice_no * 10 + 2 ELSE g.invoice_no END AS digits FROM given AS g
)
SELECT p.*, p.digits::text || luhn_digit(p.digits) AS ocr FROM payload AS p;
