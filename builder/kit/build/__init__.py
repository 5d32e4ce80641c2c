"""A kit on the disk: built where it is not already there."""
