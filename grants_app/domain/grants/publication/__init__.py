"""What of the grants is public: since when, by whom, and why something was taken back."""
