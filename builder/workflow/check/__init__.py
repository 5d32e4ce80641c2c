"""What a workflow does, may do and gets wrong: lint, differences, risks, in words."""
