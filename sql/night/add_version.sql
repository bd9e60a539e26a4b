-- add_version: the id of a pair of code and policy version, made when it is new.
--
-- reads   version
-- writes  version
-- takes   code_version, policy_version
-- rerun   safe: the same pair has the same id

INSERT INTO version (code_version, policy_version)
VALUES (%(code_version)s, %(policy_version)s)
ON CONFLICT (code_version, policy_version) DO UPDATE SET code_version = EXCLUDED.code_version
RETURNING version_id;
