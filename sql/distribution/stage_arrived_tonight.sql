-- stage_arrived_tonight: the documents that receivers first told of this night, the days they took, and another class than ours.
--
-- reads   document_event, document, policy_channel_cost
-- writes  arrived_tonight (temporary)
-- takes   client, run_id
-- rerun   safe: temporary
-- note    a class that the print house has changed costs the difference, reckoned for the letter

DROP TABLE IF EXISTS pg_temp.arrived_tonight;
CREATE TEMP TABLE arrived_tonight ON COMMIT DROP AS
SELECT DISTINCT ON (e.document_id, e.channel) d.department, e.channel, coalesce(h.postage_class, '-') AS postage_class,
       greatest(e.event_on - h.event_on, 0) AS days, coalesce(used.cost_ore - ours.cost_ore, 0) AS difference_ore
FROM document_event AS e
JOIN document AS d ON d.client = e.client AND d.document_no = document_no_of(e.document_id) AND d.document_id = e.document_id
JOIN document_event AS h ON h.client = e.client AND h.document_id = e.document_id AND h.channel = e.channel
    AND h.event = 'handed_over'
LEFT JOIN policy_channel_cost AS ours ON ours.channel = e.channel AND ours.postage_class = h.postage_class
LEFT JOIN policy_channel_cost AS used ON used.channel = e.channel AND used.postage_class = e.postage_class
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event IN ('delivered', 'printed')
    AND NOT EXISTS (SELECT FROM document_event AS x
                    WHERE x.client = e.client AND x.document_id = e.document_id AND x.channel = e.channel
                        AND x.event IN ('delivered', 'printed') AND x.event_no < e.event_no)
ORDER BY e.document_id, e.channel, h.event_no DESC;
