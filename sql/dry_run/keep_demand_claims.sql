-- keep_demand_claims: the claims in the demands of the nights before a date.
--
-- reads   demand (temporary), demand_claim
-- writes  demand_claim (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO pg_temp.demand_claim
SELECT c.* FROM pg_temp.demand AS d JOIN public.demand_claim AS c ON c.client = d.client AND c.demand_no = d.demand_no;
