"""Files of a kit replaced by signed ones that say the same."""
