"""An integrator's app: models of its own, with plugins that show them."""
