"""The HTML pages: their head, their templates, and the policy that lets nothing in."""
