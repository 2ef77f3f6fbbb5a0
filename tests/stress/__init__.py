"""What the opt-in service promises, tried on a real process with a real mail server, on loopback.

`./scripts/stress` runs it. Every load is bounded in number and time.
"""
