-- find_customer_faults: customers whose invoices go to a recipient that we do not know.
--
-- reads   incoming_customer, customer_fault, customer
-- writes  customer_fault (temporary)
-- takes   client
-- rerun   the faults are added once more
-- note    the recipient may come in the same file; order_intake asks again, for each order

INSERT INTO customer_fault (line_no, key, rule, field, found, wanted, action, is_whole_row)
SELECT i.line_no, i.customer_no, 'CUS-RECIPIENT', 'main_apar_id', masked(i.recipient_no),
       'En fakturamottagare som finns i kundregistret.', 'Lägg upp mottagaren i UBW och skicka båda kunderna igen.', true
FROM incoming_customer AS i
WHERE i.recipient_no IS NOT NULL
  AND NOT EXISTS (SELECT FROM customer AS c WHERE c.client = %(client)s AND c.customer_no = i.recipient_no)
  AND NOT EXISTS (SELECT FROM incoming_customer AS r
                  WHERE r.customer_no = i.recipient_no
                    AND NOT EXISTS (SELECT FROM customer_fault AS f WHERE f.line_no = r.line_no));
