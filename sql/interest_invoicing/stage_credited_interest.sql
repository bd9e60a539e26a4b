-- stage_credited_interest: what tonight's credit notes take off interest that was reckoned before them.
--
-- reads   invoice, interest_line, interest_given_up, interest_taken_back
-- writes  credited_interest (temporary)
-- takes   client, run_id
-- rerun   safe: temporary; a credit note's line is made once
-- note    a credit note lowers the capital from the due date (receivables rules 4.9): each line is priced again on what is left
--         after the credit notes that came later than the line

CREATE TEMP TABLE credited_interest ON COMMIT DROP AS
WITH credit AS (
    SELECT c.credits_invoice_no AS invoice_no, -sum(c.total_ore)::bigint AS credit_ore FROM invoice AS c
    WHERE c.client = %(client)s AND c.run_id = %(run_id)s AND c.document_type = 'credit_note' AND c.credits_invoice_no IS NOT NULL
    GROUP BY c.credits_invoice_no
), line AS (
    SELECT n.*, k.credit_ore,
           n.capital_ore - coalesce((SELECT -sum(b.total_ore)::bigint FROM invoice AS b
                                     WHERE b.client = n.client AND b.credits_invoice_no = n.invoice_no
                                       AND b.run_id > n.run_id AND b.run_id < %(run_id)s), 0) AS before_ore
    FROM credit AS k
    JOIN interest_line AS n ON n.client = %(client)s AND n.invoice_no = k.invoice_no AND n.days > 0 AND n.run_id < %(run_id)s
    WHERE NOT EXISTS (SELECT FROM interest_given_up AS g WHERE g.client = n.client AND g.interest_line_id = n.interest_line_id)
      AND NOT EXISTS (SELECT FROM interest_taken_back AS g WHERE g.client = n.client AND g.interest_line_id = n.interest_line_id)
), priced AS (
    SELECT l.invoice_no, l.customer_no, l.department, l.credit_ore,
           sum((greatest(l.before_ore - l.credit_ore, 0) * l.rate_percent_x100 * l.days + 5000 * l.year_days) / (10000 * l.year_days)
               - (greatest(l.before_ore, 0) * l.rate_percent_x100 * l.days + 5000 * l.year_days) / (10000 * l.year_days))::bigint
               AS interest_ore
    FROM line AS l
    GROUP BY l.invoice_no, l.customer_no, l.department, l.credit_ore
)
SELECT p.*, i.due_effective_on, row_number() OVER (ORDER BY p.invoice_no) AS number
FROM priced AS p
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = p.invoice_no
WHERE p.interest_ore < 0
  AND NOT EXISTS (SELECT FROM interest_line AS n WHERE n.client = %(client)s AND n.invoice_no = p.invoice_no
                    AND n.run_id = %(run_id)s AND n.days = 0 AND n.capital_ore > 0);
