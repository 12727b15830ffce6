"""A stand-in for a service: as much of its contract as the local runner uses."""
