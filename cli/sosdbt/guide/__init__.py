"""The reference pages of docs that are made from the project. `make rules` writes them."""
