"""The port to the engine, its Zeebe adapter, outbox, relay, feed (流程引擎)."""
