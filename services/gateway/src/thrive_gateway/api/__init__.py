"""The gateway's REST interface and live stream."""
