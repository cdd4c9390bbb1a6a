"""A page with phones, and what a person at a desk can do with everything behind them."""
