"""From one structured manuscript to a paginated PDF and an EPUB.

build     editions of a manuscript, written into a folder
check     everything that can be said of a manuscript without laying it out
Workshop  the same again and again, with warm workers
Outcome   what came of it: files, problems, steps
"""

from reportbuild.building.outcome import Outcome
from reportbuild.building.run import Workshop, build, check

__all__ = ["Outcome", "Workshop", "build", "check"]
