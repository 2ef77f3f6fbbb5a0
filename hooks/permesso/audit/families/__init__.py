"""What the audit looks for: a module for each family of rules, with its rules in `../rules/`."""
