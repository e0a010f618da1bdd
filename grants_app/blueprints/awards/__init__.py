"""Pages of an award: its terms, the checklist before signing, the steps of its life, and their settings."""
