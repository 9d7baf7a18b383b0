"""Models of the real libraries, with inputs and what the libraries predict for them."""
