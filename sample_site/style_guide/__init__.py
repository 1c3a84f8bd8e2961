"""The living style guide: every component in every state, by its own templates and its own client.

A scene is a small page with one component. ``static/sample_site/style-guide.js`` plays the server
for it: it answers what the client asks and pushes what brings it into its state. So nothing here
is a copy of markup that could grow old.
"""
