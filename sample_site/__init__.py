"""The Harbour Gazette: a small local newspaper, the demo and the target of all browser tests."""
