-- judge_refund_answers: the first unjudged answer to each proposal: sound, or in conflict with what the proposal has become.
--
-- reads   refund_answer, refund_answered (temporary), refund_proposal, refund_approval
-- writes  new_approval (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    one answer to a proposal at a time, so that the next is judged by what this one changed. Persons are compared
--         without regard to capitals; who has approved before adds nothing

DROP TABLE IF EXISTS new_approval;
CREATE TEMP TABLE new_approval ON COMMIT DROP AS
WITH turn AS (
    SELECT DISTINCT ON (n.proposal_id) n.*
    FROM refund_answer AS n
    WHERE NOT EXISTS (SELECT FROM refund_answered AS d WHERE d.answer_no = n.answer_no)
    ORDER BY n.proposal_id, n.answer_no
), met AS (
    SELECT t.*, p.state, p.state_reason, p.method, p.approvers_needed, p.content_sha256 AS proposed_sha256,
           p.amount_ore AS proposed_ore, a.approved,
           ARRAY(SELECT x FROM unnest(t.persons) AS x WHERE lower(x) <> ALL (a.approved)) AS fresh
    FROM turn AS t
    LEFT JOIN refund_proposal AS p ON p.client = %(client)s AND p.proposal_id = t.proposal_id
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(lower(b.person)), '{}') AS approved FROM refund_approval AS b
        WHERE b.client = %(client)s AND b.proposal_id = t.proposal_id AND b.choice = 'approve') AS a
)
SELECT m.*, cardinality(m.approved) + cardinality(m.fresh) >= m.approvers_needed AS is_enough,
       CASE WHEN m.state IS NULL THEN 'Förslaget finns inte. Använd den senaste listan.'
            WHEN m.state = 'withdrawn' THEN 'Förslaget är återtaget. ' || m.state_reason || ' Använd den senaste listan.'
            WHEN m.state = 'approved' THEN 'Återbetalningen är redan godkänd.'
            WHEN m.state = 'refused' THEN 'Förslaget är redan avslaget.'
            WHEN m.content_sha256 IS DISTINCT FROM m.proposed_sha256 OR m.amount_ore <> m.proposed_ore
                THEN 'Raden stämmer inte med förslaget: belopp eller kontrollsumma är en annan. Använd den senaste listan.'
            WHEN m.choice = 'refuse' THEN NULL
            WHEN m.method = 'none'
                THEN 'Det finns inget konto att betala till. Registrera kundens konto, så kommer ett nytt förslag.'
            WHEN cardinality(m.persons) = 2 AND lower(m.persons[1]) = lower(m.persons[2])
                THEN 'Samma person står som båda godkännarna. En annan person ska godkänna.'
            WHEN cardinality(m.fresh) = 0 THEN m.persons[1] || ' har redan godkänt förslaget. En annan person ska godkänna.'
       END AS conflict
FROM met AS m;
