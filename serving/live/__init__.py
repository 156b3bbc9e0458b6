"""What happens now: live viewers and today's counts, sent as they change."""
