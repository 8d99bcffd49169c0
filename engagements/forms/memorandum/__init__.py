"""What somebody types for a memorandum."""
