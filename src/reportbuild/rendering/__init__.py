"""From things to looks: markup, layouts, pages."""
