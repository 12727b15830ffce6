"""Pure statistical methods: arrays in, arrays out.

Each row of an input is one evaluation; each column of a matrix one period, age band, component
or quantile in a fixed order; NaN is missing or padding. A row's bytes are the same alone and
among thousands: sums run sequentially along the row and padding adds nothing.
"""
