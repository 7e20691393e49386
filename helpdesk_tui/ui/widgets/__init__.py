"""What screens are made of: none of these knows a service or a store."""
