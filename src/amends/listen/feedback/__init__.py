"""Scores, words, posts and reviews: not complaints, until a person makes one of them."""
