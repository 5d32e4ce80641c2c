"""Very many shortcuts looked at in one run: a row for each file."""
