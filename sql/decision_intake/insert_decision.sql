-- insert_decision: the sound rows of one file, numbered in the order of its lines.
--
-- reads   incoming_decision (temporary)
-- writes  decision
-- takes   client, kind, file_id, first_decision_id, run_id, version_id
-- rerun   not safe: a file is read once

INSERT INTO decision (client, decision_id, kind, choice, payment_id, item_id, settlement_id, invoice_no, customer_no,
                      amount_ore, decided_by, approved_by, reason, fields, file_id, file_line, run_id, version_id)
SELECT %(client)s, row_number() OVER (ORDER BY n.line_no) - 1 + %(first_decision_id)s::bigint, %(kind)s, n.choice,
       n.payment_id, n.item_id, n.settlement_id, n.invoice_no, n.customer_no, n.amount_ore, n.decided_by, n.approved_by,
       n.reason, jsonb_strip_nulls(jsonb_build_object('proposal_id', n.proposal_id, 'content_sha256', n.content_sha256,
                                                      'payer_number', n.payer_number, 'code', upper(n.code), 'replaces', n.replaces,
                                                      'from_on', n.from_on, 'until_on', n.until_on, 'count', n.count::int,
                                                      'flag', CASE WHEN n.flag IS NOT NULL THEN true END,
                                                      'rate_x100', (replace(n.rate, ',', '.')::numeric * 100)::int,
                                                      'margin_x100', (replace(n.margin, ',', '.')::numeric * 100)::int)),
       %(file_id)s, n.line_no, %(run_id)s, %(version_id)s
FROM incoming_decision AS n;
