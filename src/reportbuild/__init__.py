"""From one structured manuscript to a paginated PDF and an EPUB."""
