"""AI models: bytes or text in, a typed result out. Knows no table, no store and no engine."""
