-- insert_interest_invoice_line: one line per claim and segment: invoice, first and last day, days, rate and capital.
--
-- reads   interest_part, policy_posting_account (temporary)
-- writes  own_line
-- takes   client, vat_code
-- rerun   safe: a line leaves waiting_interest with its invoice
-- note    inkassolagen § 5: amount, rate, period and the capital it is counted on

INSERT INTO own_line (client, invoice_no, line_no, text, description, net_ore, vat_code, account, dim_1)
SELECT %(client)s, p.invoice_no, p.line_no, CASE p.days WHEN 0 THEN 'Nedsatt dröjsmålsränta faktura ' ELSE 'Dröjsmålsränta faktura ' END || p.claim_invoice_no,
       CASE WHEN p.days > 0 THEN concat(p.from_on, ' till ', p.to_on, ', ', p.days, CASE p.days WHEN 1 THEN ' dag, ' ELSE ' dagar, ' END,
              replace(to_char(p.rate_percent_x100 / 100.0, 'FM990.00'), '.', ','), ' procent på ',
              translate(to_char(p.capital_ore / 100.0, 'FM999,999,999,990.00'), ',.', ' ,'), ' kronor') END,
       p.interest_ore, %(vat_code)s, a.account, p.dim_1
FROM interest_part AS p
JOIN policy_posting_account AS a ON a.posting_key = 'INTEREST_INCOME'
ORDER BY p.invoice_no, p.line_no;
