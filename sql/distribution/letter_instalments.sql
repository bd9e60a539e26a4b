-- letter_instalments: the instalments that some letters of plans are about: all of an agreement, of a notice those that are late.
--
-- reads   letter_queue, chosen_channel (temporary), plan_letter, instalment
-- writes  -
-- takes   client, first, last
-- rerun   safe: reads only
-- note    a notice asks for what is late together: earlier instalments may be paid in part, so the first bears the rest

SELECT q.position, n.instalment_no::integer AS number, n.due_on, n.ocr_no AS ocr, n.amount_ore
FROM letter_queue AS q
JOIN chosen_channel AS k ON k.document_id = q.document_id AND k.document_type = 'plan'
JOIN plan_letter AS l ON l.client = %(client)s AND l.letter_no = k.document_no
JOIN LATERAL (
    SELECT s.instalment_no, s.due_on, p.ocr AS ocr_no,
           CASE WHEN l.kind = 'agreement' THEN s.amount_ore ELSE l.amount_ore END AS amount_ore
    FROM instalment AS s
    JOIN instalment_plan AS p ON p.client = s.client AND p.plan_no = s.plan_no
    WHERE s.client = l.client AND s.plan_no = l.plan_no
        AND (l.kind = 'agreement' OR s.instalment_no = l.instalment_no)
) AS n ON true
WHERE q.position >= %(first)s AND q.position < %(last)s
ORDER BY q.position, n.instalment_no
