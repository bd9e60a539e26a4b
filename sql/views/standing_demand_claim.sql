-- standing_demand_claim: the claims of the demands that stand: one that came back does so no longer, once the way to the customer is
-- open again. A claim has one at most.
CREATE OR REPLACE VIEW standing_demand_claim AS
SELECT c.* FROM demand_claim AS c
WHERE NOT EXISTS (SELECT FROM returned_demand AS r WHERE r.client = c.client AND r.demand_no = c.demand_no);
