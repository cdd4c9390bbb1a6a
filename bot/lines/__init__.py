"""The lines of the council's CSV files."""
