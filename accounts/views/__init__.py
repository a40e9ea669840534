"""Pages of accounts: the way in, the cabinet, one's organisation and settings."""
