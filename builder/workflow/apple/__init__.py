"""What Apple's shortcut files are: spelling, tokens, actions, icons, content. Knows no language."""
