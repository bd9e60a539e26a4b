-- night_state: whether the last step of a client's night is done, and what stopped it, if anything.
--
-- reads   run, step_attempt
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only

SELECT r.run_id,
       EXISTS (SELECT FROM step_attempt AS a
               WHERE a.run_id = r.run_id AND a.step = 'reporting' AND a.phase = 'check_after' AND a.state = 'done')
           AS is_complete,
       (SELECT string_agg(a.message, ' ') FROM step_attempt AS a
        WHERE a.run_id = r.run_id AND a.state IN ('stopped', 'failed')
          AND a.attempt = (SELECT max(b.attempt) FROM step_attempt AS b
                           WHERE b.run_id = a.run_id AND b.step = a.step AND b.phase = a.phase)) AS stopped
FROM run AS r
WHERE r.client = %(client)s AND r.business_on = %(business_on)s;
