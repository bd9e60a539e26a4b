-- add_verdict: append what was decided of a file, and let its row say so.
--
-- reads   -
-- writes  file_verdict, inbound_file
-- takes   client, file_id, verdict_no, state, reason, read_count, taken_count, put_aside_count, ignored_count,
--         fault_count, warning_count, sums, reports, business_on, run_id
-- rerun   safe: rolled back with the step; a second verdict of one number breaks the key

WITH verdict AS (
    INSERT INTO file_verdict
        (client, file_id, verdict_no, state, reason, read_count, taken_count, put_aside_count, ignored_count,
         fault_count, warning_count, sums, reports, business_on, run_id)
    VALUES
        (%(client)s, %(file_id)s, %(verdict_no)s, %(state)s, %(reason)s, %(read_count)s, %(taken_count)s,
         %(put_aside_count)s, %(ignored_count)s, %(fault_count)s, %(warning_count)s, %(sums)s::jsonb,
         %(reports)s::jsonb, %(business_on)s, %(run_id)s)
    RETURNING client, file_id, verdict_no, state
)
UPDATE inbound_file AS f SET state = v.state, verdict_no = v.verdict_no
FROM verdict AS v
WHERE f.client = v.client AND f.file_id = v.file_id;
