"""Pure rules that several rooms use."""
