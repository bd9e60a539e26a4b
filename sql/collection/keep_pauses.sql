-- keep_pauses: the claims that are paused with the agency now, after tonight's recalls.
--
-- reads   recall_sent (temporary), open_case_invoice
-- writes  paused_claim
-- takes   client
-- rerun   safe: the same pause again changes nothing

WITH named AS (
    SELECT v.client, v.case_ref, v.invoice_no, s.mode, s.reason, s.pause_until
    FROM recall_sent AS s
    JOIN open_case_invoice AS v ON v.client = %(client)s AND v.case_ref = s.case_ref
        AND (s.invoice_no IS NULL OR s.invoice_no::bigint = v.invoice_no)
), ended AS (
    DELETE FROM paused_claim AS p USING named AS n
    WHERE n.mode <> 'PAUSE' AND p.client = n.client AND p.case_ref = n.case_ref AND p.invoice_no = n.invoice_no
)
INSERT INTO paused_claim (client, case_ref, invoice_no, reason, pause_until)
SELECT n.client, n.case_ref, n.invoice_no, n.reason, n.pause_until FROM named AS n WHERE n.mode = 'PAUSE'
ON CONFLICT (client, case_ref, invoice_no) DO UPDATE SET reason = excluded.reason, pause_until = excluded.pause_until;
