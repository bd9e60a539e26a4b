-- create_ended_plan: an empty temporary table for the plans that end tonight.
--
-- reads   -
-- writes  ended_plan (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS ended_plan;
CREATE TEMP TABLE ended_plan (
    plan_no       bigint PRIMARY KEY,
    event         text NOT NULL,
    ended_by      text NOT NULL,
    instalment_no smallint,
    interest_ore  bigint NOT NULL DEFAULT 0,
    decision_id   bigint
) ON COMMIT DROP;
