"""What presence adds to the CMS's own admin."""

from cms.admin.pageadmin import PageContentAdmin

from . import tree

tree.extend(PageContentAdmin.Media)
