"""The newsletter: settings, providers, what readers agree to, its pages and every form."""
