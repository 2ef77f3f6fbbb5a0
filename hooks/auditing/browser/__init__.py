"""The part of the audit that looks at a site in Chromium: what only shows once a page runs."""
