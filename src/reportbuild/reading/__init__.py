"""From the author's files to drafts."""
