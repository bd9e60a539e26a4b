-- propose_hits: what the rule is not sure enough of to post is kept as a proposal.
--
-- reads   hit (temporary)
-- writes  candidate (temporary)
-- takes   post_at_percent
-- rerun   safe: temporary

INSERT INTO candidate (payment_id, invoice_no, rule, score_percent, amount_ore, evidence)
SELECT DISTINCT ON (h.payment_id, h.invoice_no) h.payment_id, h.invoice_no, h.rule, h.score_percent, h.amount_ore, h.evidence
FROM hit AS h
WHERE h.score_percent < %(post_at_percent)s AND h.invoice_no IS NOT NULL
ORDER BY h.payment_id, h.invoice_no, h.piece_no;
