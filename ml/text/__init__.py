"""What is learned for the text functions: static vectors of words, and weights of words.

Everything here ends as rows of small integers, so that a sum over the words of a text is exact, whatever the
engine adds first.
"""
