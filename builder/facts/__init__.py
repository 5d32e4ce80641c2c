"""What is true of Apple's devices, with source and date."""
