"""Which grant is present where, kept beside the sites so that places are counted by the database."""
