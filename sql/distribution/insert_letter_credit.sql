-- insert_letter_credit: what the customers of tonight's reminders and demands have to their credit, to be told in the letter.
--
-- reads   chosen_channel (temporary), open_item_rest, refund_proposal, refund_proposal_item
-- writes  letter_credit
-- takes   client, run_id, version_id
-- rerun   safe: a letter that has told of its credits tells of the same
-- note    shown and never subtracted: what can be set off already is. Money that is approved to be paid back is on its way. A
--         letter noted earlier that did not leave, and a copy, say what was noted then

INSERT INTO letter_credit (client, document_type, document_no, place, invoice_no, amount_ore, run_id, version_id)
SELECT %(client)s, k.document_type, k.document_no,
       row_number() OVER (PARTITION BY k.document_type, k.document_no ORDER BY o.opened_on, o.item_id),
       o.invoice_no, -o.open_ore, %(run_id)s, %(version_id)s
FROM chosen_channel AS k
JOIN open_item_rest AS o
    ON o.client = %(client)s AND o.customer_no = k.debtor_no AND o.kind = 'credit' AND o.open_ore < 0
WHERE k.document_type IN ('reminder', 'demand') AND NOT k.is_copy
  AND NOT EXISTS (SELECT FROM letter_credit AS n
                  WHERE n.client = %(client)s AND n.document_type = k.document_type AND n.document_no = k.document_no)
  AND NOT EXISTS (SELECT FROM refund_proposal_item AS a
                  JOIN refund_proposal AS r ON r.client = a.client AND r.proposal_id = a.proposal_id
                  WHERE r.state = 'approved' AND a.client = o.client AND a.item_id = o.item_id);
