"""People: sign-in, sessions, API tokens, the first set-up."""
