"""The money of an award: budget, tranches, the ledger of entries, and whether all of it ties out."""
