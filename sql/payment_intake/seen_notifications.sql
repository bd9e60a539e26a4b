-- seen_notifications: which of a file's notifications, statements or sections have been read before, and from which file.
--
-- reads   new_notification (temporary), bank_notification
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT n.account, n.notification_id, n.message_id, b.file_id
FROM new_notification AS n
JOIN bank_notification AS b ON b.client = %(client)s AND b.account = n.account AND b.product = n.product
    AND b.notification_id = n.notification_id AND b.message_id = n.message_id AND b.page_no = n.page_no
ORDER BY n.account, n.notification_id;
