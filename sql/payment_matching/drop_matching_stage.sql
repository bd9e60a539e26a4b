-- drop_matching_stage: forget what an earlier pass of the same transaction staged.
--
-- reads   -
-- writes  payment_queue, named_claim, settlement, numbered_settlement, cost_settlement, policy_posting_account (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS payment_queue, named_claim, settlement, numbered_settlement, cost_settlement, policy_posting_account;
