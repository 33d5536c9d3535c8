"""How a case is looked into: plan, requests, evidence, the customer's side, causes, determinations."""
