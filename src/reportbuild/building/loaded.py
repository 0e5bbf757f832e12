"""What the process loads that workers are forked from: the rooms with most of their steps.

All of it stays, so nothing is looked for meanwhile that could go. Measured: it takes 0.55 s, with looking 0.61 s.
"""

import gc
from importlib import import_module

from reportbuild.building.workers import give_back, pass_over_script

ROOMS = ("rendering.libraries", "rendering.pages", "building.screen", "building.slices", "building.binding")
"""In the order in which they are loaded; the first is what makes the second fast."""

gc.disable()
for _room in ROOMS:
    import_module(f"reportbuild.{_room}")
gc.freeze()
give_back()
pass_over_script()
