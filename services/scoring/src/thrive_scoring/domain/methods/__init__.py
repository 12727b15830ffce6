"""Pure statistical methods: arrays in, arrays out.

Each row of an input is one evaluation; each column of a matrix one period, age band, component
or quantile in a fixed order; NaN is missing or padding. A row's bytes are the same alone and
among thousands: sums run sequentially along the row and padding adds nothing.

Where areas are set against each other (`normalise`, `peers`) one column is one evaluation and its
rows are the areas; a matrix is refused. Impossible input never gives a number: its row is NaN or a
named state, and what concerns no single row raises a ValueError.
"""
