"""What accounts can do: found organisations, move reviews, send letters, keep the ledger."""
