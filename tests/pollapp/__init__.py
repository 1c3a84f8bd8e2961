"""A third party's live plugin, complete: docs/howto/live_plugin.rst goes through it."""
