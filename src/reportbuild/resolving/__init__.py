"""From names to things: numbers, references, citations."""
