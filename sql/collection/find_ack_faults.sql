-- find_ack_faults: the rows of an acknowledgement that answer nothing of ours.
--
-- reads   ack_row (temporary), kri_file, collection_case, collection_event
-- writes  ack_fault (temporary)
-- takes   client
-- rerun   safe: temporary

CREATE TEMP TABLE ack_fault ON COMMIT DROP AS
SELECT a.line_no, a.row_key,
       CASE WHEN f.file_name IS NULL THEN 'UNKNOWN_FILE'
            WHEN f.type = 'CASES' THEN 'UNKNOWN_CASE' ELSE 'UNKNOWN_EVENT' END AS rule,
       CASE WHEN f.file_name IS NULL THEN a.file_name ELSE a.row_key END AS found
FROM ack_row AS a
LEFT JOIN kri_file AS f ON f.client = %(client)s AND f.direction = 'out' AND f.file_name = a.file_name
WHERE f.file_name IS NULL
   OR a.row_key IS NOT NULL AND NOT CASE f.type
      WHEN 'CASES' THEN EXISTS (SELECT FROM collection_case AS c WHERE c.client = %(client)s AND c.case_ref = a.row_key
                                AND c.file_no = f.file_no AND c.sent_on = f.business_on)
      ELSE EXISTS (SELECT FROM collection_event AS e WHERE e.client = %(client)s AND e.event_id = a.row_key
                   AND e.file_name = f.file_name) END;
