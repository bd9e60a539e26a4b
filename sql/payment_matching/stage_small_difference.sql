-- stage_small_difference: claims that tonight's payments have left with no more than the tolerance: it is written off.
--
-- reads   named_item, placement (temporary), settlement, open_item, interest_invoice_line, interest_line
-- writes  small_difference (temporary)
-- takes   client, tolerance_ore, cap_ore
-- rerun   safe: temporary
-- note    judged when all of the night's payments of the claim are in; with no fee and no invoiced interest open, once per
--         claim, within the night's cap. Undirected money leaves no difference: nobody said that it was for this claim

CREATE TEMP TABLE small_difference ON COMMIT DROP AS
SELECT d.item_id, d.payment_id, d.piece_no, d.rest_ore AS amount_ore
FROM (
    SELECT n.item_id, n.rest_ore, p.payment_id, p.piece_no, sum(n.rest_ore) OVER (ORDER BY p.payment_id, n.item_id) AS given_ore
    FROM named_item AS n
    JOIN (SELECT DISTINCT ON (m.item_id) m.item_id, m.payment_id, m.piece_no FROM placement AS m WHERE m.rule <> 'customer'
          ORDER BY m.item_id, m.payment_id DESC, m.piece_no DESC) AS p ON p.item_id = n.item_id
    WHERE n.kind = 'claim' AND n.component <> 'COST' AND n.rest_ore BETWEEN 1 AND %(tolerance_ore)s
      AND NOT EXISTS (SELECT FROM named_item AS f WHERE f.bucket = n.bucket AND f.component = 'COST' AND f.rest_ore > 0)
      AND NOT EXISTS (SELECT FROM settlement AS s WHERE s.client = %(client)s AND s.item_id = n.item_id
                          AND s.rule = 'small_difference')
      AND NOT EXISTS (SELECT FROM interest_line AS l
                      JOIN interest_invoice_line AS v ON v.client = l.client AND v.interest_line_id = l.interest_line_id
                      JOIN item AS i ON i.client = v.client AND i.invoice_no = v.invoice_no
                      JOIN open_item AS o ON o.client = i.client AND o.item_id = i.item_id
                      WHERE l.client = %(client)s AND l.invoice_no = n.invoice_no)
) AS d
WHERE d.given_ore <= %(cap_ore)s;
