-- standing_announcement: the claims announced for legal action that the department has not objected to; at most one for each invoice.
CREATE OR REPLACE VIEW standing_announcement AS
SELECT a.* FROM legal_announcement AS a
WHERE NOT EXISTS (SELECT FROM legal_objection AS x WHERE x.client = a.client AND x.announcement_no = a.announcement_no);
