"""What things are. Standard library and pydantic only; no input or output."""
