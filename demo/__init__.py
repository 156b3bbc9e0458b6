"""The demo: sample talks, simulated viewers, and the command that shows the whole product on an empty machine."""
