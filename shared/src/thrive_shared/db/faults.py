"""Which faults of the database pass by themselves."""

import asyncpg

TRANSIENT = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # A backend that lost its postmaster says so before it hangs up; whoever uses the connection
    # in between is told that another operation is in progress.
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    OSError,
    TimeoutError,
)
"""Faults that pass: what failed is tried again. Anything else is an error of ours."""
