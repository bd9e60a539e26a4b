-- stage_channel: the channel of every document that has not left us, by the first row of the decision table that fits.
--
-- reads   waiting_document, reachable, channel_row (temporary)
-- writes  chosen_channel (temporary)
-- takes   business_on, reminder_channel, reminder_class
-- rerun   safe: temporary
-- note    source: the distribution reference's decision table, whose rows are those of channel_row; protected persons come
--         before all (ruling 3). The customer's own choice comes first; where it cannot be followed the rows below it decide.
--         What was refused once is printed, and what our own rules refused tonight waits for the next night's print. `sign`
--         makes a credit note's amounts positive; `letter_no` is unique among the letters of a batch

CREATE TEMP TABLE chosen_channel ON COMMIT DROP AS
WITH wanted AS (
    SELECT w.*, CASE WHEN w.document_type IN ('reminder', 'demand') THEN %(reminder_channel)s
                     WHEN w.way = 'own' AND w.own_channel = 'mailbox' THEN 'mailbox'
                     WHEN w.is_invoice AND NOT w.is_refused THEN w.own_channel END AS wanted_channel
    FROM waiting_document AS w
), first_fit AS (
    SELECT DISTINCT ON (w.document_id) w.document_id, r.channel
    FROM wanted AS w
    JOIN reachable AS r ON r.document_id = w.document_id
    JOIN channel_row AS k ON k.channel = r.channel
    LEFT JOIN channel_row AS own ON own.channel = w.wanted_channel
    WHERE w.wanted_channel IS DISTINCT FROM 'print' AND NOT w.is_refused
        AND (r.channel = w.wanted_channel OR w.is_invoice AND k.row_no > coalesce(own.row_no, 0))
    ORDER BY w.document_id, r.channel IS NOT DISTINCT FROM w.wanted_channel DESC, k.row_no
)
SELECT w.document_id, w.document_type, w.document_no, w.queued_type, w.queued_no, w.way IS NOT NULL AS is_copy,
       CASE w.document_type WHEN 'balance_letter' THEN 'S' WHEN 'demand' THEN 'K' WHEN 'plan' THEN 'A' ELSE '' END
           || w.document_no AS letter_no, w.invoice_no,
       w.department, w.amount_ore, w.recipient_no, w.debtor_no, w.protected_no, w.last_event_no,
       CASE WHEN w.document_type = 'credit_note' THEN -1 ELSE 1 END AS sign,
       CASE WHEN w.debtor_no IS NULL OR w.kind IS NULL THEN 'unknown'
            WHEN w.protected_no IS NOT NULL THEN 'restricted'
            WHEN w.kind = 'internal' THEN 'internal'
            WHEN w.respond_by_on <= %(business_on)s THEN 'too late'
            WHEN w.is_refused_tonight THEN 'waiting'
            ELSE coalesce(f.channel, 'print') END AS channel, w.wanted_channel,
       CASE WHEN w.document_type IN ('reminder', 'demand') THEN %(reminder_class)s ELSE 'economy' END AS postage_class
FROM wanted AS w
LEFT JOIN first_fit AS f ON f.document_id = w.document_id;
