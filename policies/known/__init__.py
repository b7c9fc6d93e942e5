"""Small worlds behind the same three calls whose best value is known, and policies for them."""
