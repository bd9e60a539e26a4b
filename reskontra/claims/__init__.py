"""What becomes of an unpaid claim: interest, terms, plans, legal action, limitation."""
