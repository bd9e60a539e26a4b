"""Money in: bank files read, twins told apart, payments matched; money out proposed."""
