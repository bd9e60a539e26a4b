"""Autogiro: mandates, payment orders, what Bankgirot answers."""
