"""`python -m reportbuild`: the command line."""

from reportbuild.cli import main

main()
