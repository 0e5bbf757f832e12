"""From parts to one file."""
