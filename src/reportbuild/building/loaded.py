"""What the process loads that workers are forked from: the rooms with most of their steps.

All of it stays, so nothing is looked for meanwhile that could go. Measured: it takes 0.55 s, with looking 0.61 s.
"""

import gc
from importlib import import_module
from multiprocessing import spawn

from reportbuild.building.workers import give_back

ROOMS = ("rendering.libraries", "rendering.pages", "building.screen", "building.slices", "building.binding")
"""In the order in which they are loaded; the first is what makes the second fast."""

# Workers would load the script that builds, too. They have no use for it, and one that builds without being asked
# whether it is the main module would build in each of them. They are forked with this module as it is here.
spawn._fixup_main_from_name = spawn._fixup_main_from_path = lambda name: None  # type: ignore[attr-defined]

gc.disable()
for _room in ROOMS:
    import_module(f"reportbuild.{_room}")
gc.freeze()
give_back()
