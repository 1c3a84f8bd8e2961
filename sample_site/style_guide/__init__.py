"""The living style guide: every component in every state, by its own templates and its own client.

A scene is a small page with one component, or a whole page or mail as it is sent.
``static/sample_site/style-guide/server.js`` plays the server for it: it answers what the client
asks and pushes what brings it into its state. So nothing here is a copy of markup that could grow
old.
"""
