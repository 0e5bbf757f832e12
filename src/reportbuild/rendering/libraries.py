"""The engine's system libraries, opened by the names that they have on Linux.

The engine tries other systems' names first, and for each of those Python asks the linker, in a process of its own: two
dozen processes. Measured with WeasyPrint 70.0: it loads in 0.52 s, without in 0.35 s.
"""

import ctypes.util

_asked = ctypes.util.find_library
ctypes.util.find_library = lambda name: None
try:
    import weasyprint.text.ffi  # noqa: F401  # loading it is the point
except OSError:  # elsewhere then: whoever loads the engine next asks
    pass
finally:
    ctypes.util.find_library = _asked
